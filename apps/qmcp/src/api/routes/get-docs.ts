import { z } from '@hono/zod-openapi';

import { defineRoute } from '../define-route.ts';
import { renderDocs } from '../docs/render-docs.ts';

/** Everything from this host, nothing inline, nothing framed. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Describes the API to people. */
export const getDocs = defineRoute(
  'open',
  {
    method: 'get',
    path: '/docs',
    operationId: 'getDocs',
    tags: ['Documentation'],
    summary: 'Documentation page',
    description: 'This API as a page, with a form to try each route.',
    responses: {
      200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } },
    },
  },
  ({ document }) =>
    async (context) => {
      const page = await renderDocs(document);
      return context.html(page, 200, { 'Content-Security-Policy': PAGE_POLICY });
    },
);
