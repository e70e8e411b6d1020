import { z } from '@hono/zod-openapi';
import { AUDIT_OUTCOMES, DOORS } from '@qmcp/contracts';
import type { AuditFilter } from '@qmcp/contracts';

const MAX_PAGE = 500;
const DEFAULT_PAGE = 50;

const when = z.iso
  .datetime({ offset: true })
  .openapi({ param: { example: '2026-08-01T00:00:00Z' } });

/** Which invocations to list, and which page of them; every filter narrows. */
export const InvocationQuery = z
  .strictObject({
    kind: z.enum(['call', 'security']).default('call').describe('Calls, or security events.'),
    tool: z
      .string()
      .optional()
      .describe('Calls of this tool: `method=tools/call` and `name` in one.'),
    method: z
      .string()
      .optional()
      .openapi({ param: { example: 'tools/call' } }),
    name: z.string().optional().describe('Tool or prompt name, resource URI.'),
    outcome: z.enum(AUDIT_OUTCOMES).optional(),
    door: z.enum(DOORS).optional(),
    principal: z
      .string()
      .optional()
      .openapi({ param: { example: 'owner' } }),
    correlation_id: z.string().optional(),
    trace_id: z.string().optional(),
    request_id: z.string().optional(),
    since: when.optional().describe('Inclusive.'),
    until: when.optional().describe('Exclusive.'),
    limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
    before: z.uuid().optional().describe('`next` of the page before.'),
  })
  .refine(({ tool, method, name }) => tool === undefined || (method ?? name) === undefined, {
    path: ['tool'],
    message: 'names method and name already: leave those out',
  });

/** The filter as the store takes it. */
export function toAuditFilter(query: z.infer<typeof InvocationQuery>): AuditFilter {
  const { tool, since, until } = query;
  return defined({
    kind: query.kind,
    method: tool === undefined ? query.method : 'tools/call',
    name: tool ?? query.name,
    outcome: query.outcome,
    door: query.door,
    principalId: query.principal,
    correlationId: query.correlation_id,
    traceId: query.trace_id,
    requestId: query.request_id,
    sinceMs: since === undefined ? undefined : Date.parse(since),
    untilMs: until === undefined ? undefined : Date.parse(until),
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
