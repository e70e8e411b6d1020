import { z } from '@hono/zod-openapi';
import { isJsonObject } from '@qmcp/contracts';
import type { JsonObject } from '@qmcp/contracts';
import { humanScopes, questionLimits } from '@qmcp/server';

import { callerOf } from '../caller-of.ts';
import { defineRoute, json } from '../define-route.ts';
import { durationMs } from '../schemas/duration.ts';
import { HumanRequest, toHumanRequest } from '../schemas/human-request.ts';

const Question = z
  .strictObject({
    type: z
      .string()
      .optional()
      .describe('A word of your choice; never `approval`. Default: `question`.'),
    prompt: z.string().describe('What the person is to answer, plain text.'),
    options: z
      .array(z.string())
      .optional()
      .describe('What may be answered; leave it out for free text.'),
    context: z
      .custom<JsonObject>(isJsonObject)
      .openapi({ type: 'object' })
      .optional()
      .describe('Shown to the person beside.'),
    timeout: durationMs(questionLimits.maxTimeoutMs)
      .optional()
      .describe('How long it may wait, such as `30m` or `7d`. Default: `1h`.'),
  })
  .openapi('HumanQuestion', {
    examples: [{ prompt: 'Which environment?', options: ['staging', 'production'] }],
  });

/** Asks a person. */
export const askHuman = defineRoute(
  { scope: humanScopes.ask },
  {
    method: 'post',
    path: '/v1/human/requests',
    operationId: 'askHuman',
    tags: ['Human requests'],
    summary: 'Ask a person',
    description:
      'Answers at once; `GET /v1/human/requests/{id}?wait=30s` waits for the answer. Approvals are made by the gateway alone, when it holds a call.',
    request: { body: { required: true, content: { 'application/json': { schema: Question } } } },
    responses: {
      201: json(HumanRequest, 'The request, pending.'),
    },
  },
  ({ server }) =>
    async (context) => {
      const { timeout, ...question } = context.req.valid('json');
      const request = await server.human.ask(
        { ...question, timeoutMs: timeout },
        callerOf(context),
      );
      context.header('Location', `/v1/human/requests/${request.id}`);
      return context.json(toHumanRequest(request), 201);
    },
);
