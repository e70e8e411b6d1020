import { z } from '@hono/zod-openapi';
import { HUMAN_REQUEST_STATUSES } from '@qmcp/contracts';
import type { HumanRequestFilter, Principal } from '@qmcp/contracts';
import { readsAll } from '@qmcp/server';

const MAX_PAGE = 500;
const DEFAULT_PAGE = 50;

/** Which human requests to list, and which page of them; every filter narrows. */
export const HumanRequestQuery = z.strictObject({
  status: z.enum(HUMAN_REQUEST_STATUSES).optional(),
  type: z
    .string()
    .optional()
    .openapi({ param: { example: 'approval' } }),
  requester: z.string().optional().describe('Id of the principal that asked.'),
  tool: z.string().optional().describe('Tool of a held call.'),
  correlation_id: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
  before: z.string().optional().describe('`next` of the page before.'),
});

/**
 * The filter as the store takes it.
 * @returns undefined where nothing can fit: somebody else's requests, which this principal may not read
 */
export function toHumanRequestFilter(
  { status, type, requester, tool, correlation_id }: z.infer<typeof HumanRequestQuery>,
  principal: Principal,
): HumanRequestFilter | undefined {
  const requesterId = readsAll(principal) ? requester : principal.id;
  if (requester !== undefined && requester !== requesterId) return undefined;
  return {
    ...(status !== undefined && { status }),
    ...(type !== undefined && { type }),
    ...(requesterId !== undefined && { requesterId }),
    ...(tool !== undefined && { tool }),
    ...(correlation_id !== undefined && { correlationId: correlation_id }),
  };
}
