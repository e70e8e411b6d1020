import { setImmediate as nextTurn } from 'node:timers/promises';

import type { SharedLimits } from '@qmcp/contracts';

/** Resolves once a limit is counted by Redis. */
export async function counted(limits: SharedLimits): Promise<void> {
  for (;;) {
    const wait = await limits.take('connected', { perMinute: 60_000_000, burst: 1 }).catch(String);
    if (typeof wait === 'number') return;
    await nextTurn();
  }
}
