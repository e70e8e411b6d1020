import type { HumanRequest, HumanRequestFilter, HumanRequestPage } from '@qmcp/contracts';

/** The column that each field of a filter narrows. */
const columns: Record<keyof HumanRequestFilter, string> = {
  status: 'status',
  type: 'type',
  requesterId: 'requester_id',
  tool: 'held_tool',
  correlationId: 'correlation_id',
};

/** A condition of a query: a column, how it compares, and the value. */
export interface Condition {
  readonly column: string;
  readonly operator: '=' | '<';
  readonly value: string;
}

/** The conditions that a page of requests has to meet. */
export function conditionsOf(filter: HumanRequestFilter, before?: string): readonly Condition[] {
  const equal = (Object.keys(columns) as (keyof HumanRequestFilter)[]).flatMap((field) => {
    const value = filter[field];
    return value === undefined ? [] : [{ column: columns[field], operator: '=' as const, value }];
  });
  return before === undefined
    ? equal
    : [...equal, { column: 'id', operator: '<' as const, value: before }];
}

/** A page of what was read. @param read - up to `limit` and one more, which tells whether there is a next page */
export function toPage(read: readonly HumanRequest[], limit: number): HumanRequestPage {
  const requests = read.slice(0, limit);
  return { requests, next: read.length > limit ? (requests.at(-1)?.id ?? null) : null };
}
