import type { Clock, Entropy, Store } from '@qmcp/contracts';

import { recordSecurityEvent } from '../cli/security-event.ts';
import type { ReadPolicy } from './read-policy-file.ts';

/** What a policy is written down with. */
export interface RecordPorts {
  readonly store: Pick<Store, 'audit' | 'policies'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/**
 * Keeps a policy that comes into force, and puts `policy.loaded` on record unless the last one on record is the same:
 * every process that starts loads it, and only a change tells anything.
 * @throws PlatformError `store_…`
 */
export async function recordPolicy(
  { policy: { digest }, text }: ReadPolicy,
  ports: RecordPorts,
): Promise<void> {
  const { store, clock } = ports;
  await store.policies.keep({ digest, text, loadedAtMs: clock.nowMs() });
  const { records } = await store.audit.list(
    { kind: 'security', method: 'policy.loaded' },
    { limit: 1 },
  );
  if (records[0]?.name !== digest) await recordSecurityEvent(ports, 'policy.loaded', digest);
}
