import type { WireError } from '@qmcp/contracts';

import { countCall } from './call-rate.ts';
import type { Engine } from './engine.ts';
import type { RequestScope } from './request-scope.ts';

/** What calls of things that are not there are counted under: their names are the caller's invention. */
const NOWHERE = '(unknown)';

const MAX_NAME_LENGTH = 200;

/**
 * Refuses a call of what is not there. Whoever tries names out is on record, and no faster than a caller of real things.
 * @throws WireError the refusal; `rate_limited`, which is not recorded, since there is no end of names
 */
export function refuseUnknown(
  engine: Engine,
  call: { readonly method: string; readonly name: string },
  passage: { readonly scope: RequestScope; readonly refusal: WireError },
): Promise<never> {
  const { scope, refusal } = passage;
  return engine.inFlight.track(async () => {
    await recordUnknown(engine, { ...call, reason: refusal.code }, scope);
    throw refusal;
  });
}

/** Puts on record that somebody asked for what is not there. @throws WireError `rate_limited`, which is not recorded */
export async function recordUnknown(
  engine: Engine,
  call: { readonly method: string; readonly name: string; readonly reason: string },
  scope: RequestScope,
): Promise<void> {
  const name = call.name.slice(0, MAX_NAME_LENGTH);
  const unknown = { method: call.method, name, definition: NOWHERE, arguments: undefined };
  const tooMany = await countCall(engine, scope, unknown);
  if (tooMany !== undefined) throw tooMany;
  const record = engine.auditor.open(unknown, scope);
  await record.close({ outcome: 'denied', reason: call.reason });
}
