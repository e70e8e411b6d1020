import type { Clock, Entropy, Logger } from '@qmcp/contracts';
import type { SandboxLimits } from '@qmcp/execution';
import { openSandboxes } from '@qmcp/execution/sandbox';
import type { OpenedSandboxes } from '@qmcp/execution/sandbox';

import type { Config } from '../config.ts';
import { candidateBackends } from './candidate-backends.ts';

/** What sandboxes are made with. */
export interface SandboxPorts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** What runs get that ask for nothing else: sandboxes with these limits are kept warm. */
  readonly limits: SandboxLimits;
}

/** Makes sandboxes as they are configured. @throws PlatformError `sandbox_unavailable` */
export function openConfiguredSandboxes(
  { sandbox }: Pick<Config, 'sandbox'>,
  { clock, entropy, logger, limits }: SandboxPorts,
): Promise<OpenedSandboxes> {
  const { trust, warm: size, maxSessions, maxSessionsPerPrincipal, sessionIdleMs } = sandbox;
  return openSandboxes({
    clock,
    entropy,
    logger,
    trust,
    candidates: candidateBackends(sandbox, { clock, entropy }),
    warm: { size, limits },
    sessions: { maxSessions, maxSessionsPerPrincipal, idleMs: sessionIdleMs },
  });
}
