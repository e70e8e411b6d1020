import type { Clock, Entropy } from '@qmcp/contracts';
import { BubblewrapBackend, detectControls } from '@qmcp/execution/sandbox';
import type { SandboxBackend } from '@qmcp/execution/sandbox';

import type { Config } from '../config.ts';

/** The backends that the configuration lets code run in, in order of preference. */
export function candidateBackends(
  { backend }: Config['sandbox'],
  { clock, entropy }: { readonly clock: Clock; readonly entropy: Entropy },
): readonly SandboxBackend[] {
  if (backend === 'off') return [];
  return [new BubblewrapBackend({ clock, entropy, controls: detectControls(clock) })];
}
