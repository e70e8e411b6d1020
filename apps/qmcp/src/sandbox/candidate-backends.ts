import type { Clock, Entropy } from '@qmcp/contracts';
import { BubblewrapBackend, detectControls, DockerBackend, Egress } from '@qmcp/execution/sandbox';
import type { SandboxBackend } from '@qmcp/execution/sandbox';

import type { Config } from '../config.ts';

interface Ports {
  readonly clock: Clock;
  readonly entropy: Entropy;
}

type Setting = Config['sandbox'];
type BackendName = Exclude<Setting['backend'], 'auto' | 'off'>;

/** How gVisor is named among the runtimes of Docker's engine. */
const GVISOR_RUNTIME = 'runsc';

/** The backends that the configuration lets code run in, in order of preference. */
export function candidateBackends(sandbox: Setting, ports: Ports): readonly SandboxBackend[] {
  const { clock } = ports;
  const { allowedHosts, dockerSocket: socketPath } = sandbox;
  const egress =
    allowedHosts.length > 0 ? { egress: new Egress({ clock, allowed: allowedHosts }) } : {};
  const makers: Readonly<Record<BackendName, () => SandboxBackend>> = {
    bubblewrap: () =>
      new BubblewrapBackend({ ...ports, ...egress, controls: detectControls(clock) }),
    docker: () => new DockerBackend({ ...ports, ...egress, socketPath }),
    gvisor: () => new DockerBackend({ ...ports, socketPath, runtime: GVISOR_RUNTIME }),
  };
  return namesOf(sandbox).map((name) => makers[name]());
}

/** `auto` does not try what could not be trusted with the code anyway. */
function namesOf({ backend, trust }: Setting): readonly BackendName[] {
  if (backend === 'off') return [];
  if (backend !== 'auto') return [backend];
  return trust === 'hostile' ? ['gvisor'] : ['bubblewrap', 'docker'];
}
