import type { Clock, Entropy } from '@qmcp/contracts';
import { PlatformError } from '@qmcp/contracts';
import {
  BubblewrapBackend,
  detectControls,
  DockerBackend,
  Egress,
  KubernetesBackend,
} from '@qmcp/execution/sandbox';
import type { SandboxBackend } from '@qmcp/execution/sandbox';

import type { Config } from '../config.ts';

/** What stands for the runtime class that a cluster takes where none is named. */
const CLUSTER_DEFAULT = 'default';

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
    kubernetes: () => kubernetes(sandbox, ports),
  };
  return namesOf(sandbox).map((name) => makers[name]());
}

/** @throws PlatformError `config_invalid` where no image is named, since nobody but the operator can know one */
function kubernetes(sandbox: Setting, ports: Ports): KubernetesBackend {
  const { kubernetesImage: image, kubernetesRuntimeClass: runtimeClass } = sandbox;
  if (image === undefined) {
    throw new PlatformError(
      'config_invalid',
      'The backend kubernetes needs an image for its sandboxes: build one with deploy/kubernetes/sandbox.Dockerfile, and name it in sandbox.kubernetesImage (QMCP_SANDBOX_KUBERNETES_IMAGE).',
    );
  }
  return new KubernetesBackend({
    ...ports,
    image,
    runtimeClass: runtimeClass === CLUSTER_DEFAULT ? '' : runtimeClass,
    namespace: sandbox.kubernetesNamespace,
    access: {
      url: sandbox.kubernetesUrl,
      tokenFile: sandbox.kubernetesTokenFile,
      caFile: sandbox.kubernetesCaFile,
    },
  });
}

/** `auto` does not try what could not be trusted with the code anyway. */
function namesOf({ backend, trust }: Setting): readonly BackendName[] {
  if (backend === 'off') return [];
  if (backend !== 'auto') return [backend];
  return trust === 'hostile' ? ['gvisor'] : ['bubblewrap', 'docker'];
}
