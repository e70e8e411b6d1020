import { fakeClock, seededEntropy, silentLogger } from '@qmcp/testkit';

import { WarmPool } from '../../../src/sandbox/pool/warm-pool.ts';
import type { SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { Sandboxes } from '../../../src/sandbox/sandboxes.ts';
import {
  defaultSessionLimits,
  SandboxSessions,
  type SessionsOptions,
} from '../../../src/sandbox/session/sessions.ts';

/** A service with nothing kept warm, on a clock that the test moves. */
export function makeSandboxes(
  backend: SandboxBackend,
  limits: Partial<Omit<SessionsOptions, 'clock' | 'entropy'>> = {},
) {
  const clock = fakeClock();
  const entropy = seededEntropy(1, clock);
  const pool = new WarmPool({
    backend,
    clock,
    logger: silentLogger(),
    profiles: [],
    maxMemoryBytes: 0,
    maxAgeMs: 1_000,
    refillDelayMs: 50,
  });
  const sessions = new SandboxSessions({ clock, entropy, ...defaultSessionLimits, ...limits });
  const sandboxes = new Sandboxes(pool, sessions);
  return { clock, sandboxes, [Symbol.asyncDispose]: () => sandboxes.close() };
}
