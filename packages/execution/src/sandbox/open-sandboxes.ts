import type { Clock, Entropy, Logger } from '@qmcp/contracts';

import { chooseBackend, type ChosenBackend } from './choose-backend.ts';
import type { SandboxLimits } from './limits.ts';
import { defaultWarmPoolLimits, WarmPool } from './pool/warm-pool.ts';
import type { LanguageName, SandboxBackend, Trust } from './sandbox.ts';
import { Sandboxes } from './sandboxes.ts';
import { SandboxSessions, type SessionsOptions } from './session/sessions.ts';

/** How sandboxes are to be had. */
export interface OpenSandboxesOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** In order of preference. */
  readonly candidates: readonly SandboxBackend[];
  /** Whose code is going to be run: a backend that can't be trusted with it is passed over. */
  readonly trust: Trust;
  /** Sandboxes that are kept ready for each language, from its first job on, for jobs with these limits. */
  readonly warm: { readonly size: number; readonly limits: SandboxLimits };
  readonly sessions: Pick<
    SessionsOptions,
    'maxSessions' | 'maxSessionsPerPrincipal' | 'idleMs' | 'checkpoints'
  >;
}

/** Sandboxes, and what they are made by. */
export interface OpenedSandboxes extends ChosenBackend {
  readonly sandboxes: Sandboxes;
}

/**
 * Makes sandboxes ready: chooses a backend, has it attack itself, clears away what dead engines left.
 * @throws PlatformError `sandbox_unavailable` as `chooseBackend` does
 */
export async function openSandboxes(options: OpenSandboxesOptions): Promise<OpenedSandboxes> {
  const { clock, entropy, logger, candidates, trust, warm, sessions } = options;
  const chosen = await chooseBackend(candidates, trust);
  const { backend, capabilities } = chosen;
  const profileOf = (language: LanguageName) => ({
    spec: { language, limits: warm.limits, trust, lifetime: 'run' as const },
    size: warm.size,
  });
  const pool = new WarmPool({
    ...defaultWarmPoolLimits,
    backend,
    clock,
    logger,
    profiles: capabilities.languages.map(profileOf),
  });
  logger.info({ backend: backend.name, ...capabilities }, 'code can be run in sandboxes');
  const leases = new SandboxSessions({ clock, entropy, ...sessions });
  return { ...chosen, sandboxes: new Sandboxes(pool, leases) };
}
