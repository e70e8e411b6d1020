import type { AuditOutcome } from '@qmcp/contracts';

/** Which calls to show; it stands in the address, so that a view can be sent to somebody. */
export interface CallFilter {
  readonly kind?: 'security';
  readonly tool?: string;
  readonly outcome?: AuditOutcome;
  readonly principal?: string;
  readonly trace_id?: string;
  readonly correlation_id?: string;
  readonly request_id?: string;
}

/** Ways in which calls end, in the order in which they are offered. */
export const OUTCOMES: readonly AuditOutcome[] = [
  'ok',
  'tool_error',
  'held',
  'denied',
  'cancelled',
  'timeout',
  'ambiguous',
];

const TEXTS = ['tool', 'principal', 'trace_id', 'correlation_id', 'request_id'] as const;

/** Reads a filter from an address; what it does not know is left out. */
export function readCallFilter(search: Readonly<Record<string, unknown>>): CallFilter {
  const outcome = OUTCOMES.find((one) => one === search['outcome']);
  const texts = TEXTS.flatMap((name): [string, string][] => {
    // The router reads what looks like a number as one.
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text !== '' ? [[name, text]] : [];
  });
  return {
    ...(search['kind'] === 'security' && { kind: 'security' }),
    ...(outcome !== undefined && { outcome }),
    ...Object.fromEntries(texts),
  };
}

/** The filter with one part changed; an empty part is taken away. */
export function withPart(filter: CallFilter, name: keyof CallFilter, value: string): CallFilter {
  return readCallFilter({ ...filter, [name]: value });
}
