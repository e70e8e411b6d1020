import type { Clock, Entropy, Store } from '@qmcp/contracts';
import { continueTrace } from '@qmcp/server';
import type { Caller } from '@qmcp/server';

/** Something that was done, which the audit has to tell of. */
export interface SecurityEvent {
  /** `key.created`, `session.opened`, … */
  readonly method: string;
  /** To what: a key, a pseudonym, … */
  readonly name: string;
}

/** What an event is written down with. */
export interface EventPorts {
  readonly store: Pick<Store, 'audit'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** Writes down what somebody did. Resolves once durable. @throws PlatformError `store_…` */
export async function writeSecurityEvent(
  { store, clock, entropy }: EventPorts,
  { method, name }: SecurityEvent,
  caller: Omit<Caller, 'signal'>,
): Promise<void> {
  const { traceId, spanId } = continueTrace(caller.traceparent, entropy);
  await store.audit.append({
    id: entropy.uuidv7(),
    kind: 'security',
    startedAtMs: clock.nowMs(),
    principalId: caller.principal.id,
    door: caller.door,
    method,
    name,
    requestId: caller.requestId,
    correlationId: caller.correlationId,
    traceId,
    spanId,
    protocolVersion: null,
    clientName: null,
    argumentsDigest: null,
    outcome: 'ok',
    reason: null,
    durationUs: 0,
    resultDigest: null,
    payload: null,
  });
}
