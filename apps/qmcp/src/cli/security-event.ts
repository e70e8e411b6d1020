import { localOwner } from '@qmcp/contracts';
import type { Store } from '@qmcp/contracts';

import type { OpenStore } from './with-store.ts';

/** What the owner does at the prompt, or in the files of a server, that the audit has to tell of. */
export type OwnerEvent =
  | 'key.created'
  | 'key.rotated'
  | 'key.revoked'
  | 'audit.erased'
  | 'audit.cut'
  | 'audit.key_rotated'
  | 'policy.loaded'
  | 'grant.remembered'
  | 'grant.forgotten'
  | 'pin.accepted';

/** Writes down what the owner did. @param name - to what: a key, a pseudonym, … */
export async function recordSecurityEvent(
  {
    store,
    clock,
    entropy,
  }: Pick<OpenStore, 'clock' | 'entropy'> & {
    readonly store: Pick<Store, 'audit'>;
  },
  method: OwnerEvent,
  name: string,
): Promise<void> {
  const requestId = entropy.uuidv7();
  await store.audit.append({
    id: requestId,
    kind: 'security',
    startedAtMs: clock.nowMs(),
    principalId: localOwner.id,
    door: 'cli',
    method,
    name,
    requestId,
    correlationId: requestId,
    traceId: Buffer.from(entropy.bytes(16)).toString('hex'),
    spanId: Buffer.from(entropy.bytes(8)).toString('hex'),
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
