import { z } from '@hono/zod-openapi';
import { isJsonObject } from '@qmcp/contracts';
import type { JsonObject } from '@qmcp/contracts';

/** An answer to a human request, or a decision on a held call. */
export const HumanAnswer = z
  .strictObject({
    request_id: z.string().describe('Of the human request that is answered.'),
    answer: z
      .string()
      .describe('One of its options where it has some: `approve` or `deny` of a held call.'),
    note: z.string().optional().describe('For who asked, and for the model: why.'),
    edited_arguments: z
      .custom<JsonObject>(isJsonObject)
      .openapi({ type: 'object' })
      .optional()
      .describe('Approves a held call with these arguments in place of its own.'),
  })
  .openapi('HumanAnswer', {
    examples: [{ request_id: '01990c1e-7f00-7000-8000-000000000000', answer: 'approve' }],
  });
