import { fakeClock, seededEntropy, silentLogger } from '@qmcp/testkit';

import { WarmPool } from '../../../src/sandbox/pool/warm-pool.ts';
import { Sandboxes } from '../../../src/sandbox/sandboxes.ts';
import { defaultSessionLimits, SandboxSessions } from '../../../src/sandbox/session/sessions.ts';
import { bubblewrap } from '../../sandbox/bubblewrap.ts';

/** Sandboxes by bubblewrap, none of them kept warm. To be closed. */
export function coldSandboxes(): Sandboxes {
  const clock = fakeClock();
  const pool = new WarmPool({
    backend: bubblewrap(),
    clock,
    logger: silentLogger(),
    profiles: [],
    maxMemoryBytes: 0,
    maxAgeMs: 1_000,
    refillDelayMs: 50,
  });
  const entropy = seededEntropy(1, clock);
  return new Sandboxes(pool, new SandboxSessions({ clock, entropy, ...defaultSessionLimits }));
}
