import { readFile } from 'node:fs/promises';

import { z } from '@hono/zod-openapi';

import { defineRoute } from '../define-route.ts';

const mediaTypes = {
  'docs.css': 'text/css; charset=utf-8',
  'try-it.js': 'text/javascript; charset=utf-8',
} as const;

const Asset = z.enum(Object.keys(mediaTypes) as [keyof typeof mediaTypes]);

/** Serves what the documentation page is made of. */
export const getDocsAsset = defineRoute(
  'open',
  {
    method: 'get',
    path: '/docs/{asset}',
    operationId: 'getDocsAsset',
    tags: ['Documentation'],
    summary: 'Part of the documentation page',
    description: 'Its style sheet and its script.',
    request: { params: z.strictObject({ asset: Asset }) },
    responses: {
      200: {
        description: 'The file.',
        content: { 'text/css': { schema: z.string() }, 'text/javascript': { schema: z.string() } },
      },
    },
  },
  () => async (context) => {
    const { asset } = context.req.valid('param');
    const text = await readFile(new URL(`../docs/${asset}`, import.meta.url), 'utf8');
    return context.body(text, 200, { 'Content-Type': mediaTypes[asset] });
  },
);
