import { z } from '@hono/zod-openapi';

import { defineRoute, json } from '../define-route.ts';
import type { OpenApiDocument } from '../define-route.ts';

const Document = z.custom<OpenApiDocument>().openapi('OpenApiDocument', { type: 'object' });

/** Describes the API to programs. */
export const getOpenApi = defineRoute(
  'open',
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    tags: ['Documentation'],
    summary: 'OpenAPI document',
    description: 'This API in OpenAPI 3.1.',
    responses: { 200: json(Document, 'The document.') },
  },
  ({ document }) =>
    (context) =>
      context.json(document, 200),
);
