import { isJsonRecord } from '../wire/json.ts';
import type { InvocationDetail } from '../wire/invocation.ts';

/** What a call carried. */
export interface Payload {
  /** Undefined where none is on record. */
  readonly request: unknown;
  readonly response: unknown;
  /** Not all of it was kept. */
  readonly truncated: boolean;
}

/** Reads what a call carried; undefined where nothing was kept. */
export function payloadOf({ payload }: Pick<InvocationDetail, 'payload'>): Payload | undefined {
  if (payload === null) return undefined;
  const body: unknown = JSON.parse(payload.body);
  if (!isJsonRecord(body)) return undefined;
  return {
    request: body['arguments'],
    response: body['result'],
    truncated: body['truncated'] === true,
  };
}

/** The approval that a record's reason names, as in `approval:<id>`. */
export const approvalOf = (reason: string | null): string | undefined =>
  /^(?:approval|collected):(.+)$/.exec(reason ?? '')?.[1];
