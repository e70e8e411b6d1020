import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

import {
  BubblewrapBackend,
  detectControls,
  DockerBackend,
  type SandboxBackend,
} from '@qmcp/execution/sandbox';
import { startDockerEngine } from '@qmcp/testkit';

import { memoryBelow, ownChildren, processesNaming } from './memory.ts';
import { clock, entropy } from './ports.ts';

/** A means of isolation that is compared with the others. */
export interface MeasuredBackend {
  readonly title: string;
  readonly backend: SandboxBackend;
  /** Takes hundreds of milliseconds to start a sandbox, so that fewer of them are enough. */
  readonly isSlow: boolean;
  /** What its sandboxes hold, with all that keeps them. */
  memoryBytes(): number;
}

/** Those that this machine offers, until their scope ends. */
export interface MeasuredBackends extends AsyncDisposable {
  readonly backends: readonly MeasuredBackend[];
  /** What is left out, and why. */
  readonly missing: readonly string[];
}

const ENGINE = '/usr/sbin/dockerd';
const GVISOR = '/usr/bin/runsc';

/** Bubblewrap, and Docker with an engine of its own where root may start one. */
export async function openBackends(): Promise<MeasuredBackends> {
  const bubblewrap: MeasuredBackend = {
    title: 'bubblewrap',
    backend: new BubblewrapBackend({ clock, entropy, controls: detectControls(clock) }),
    isSlow: false,
    memoryBytes: () => memoryBelow(ownChildren('bwrap')),
  };
  if (process.getuid?.() !== 0 || !existsSync(ENGINE)) {
    const missing = ['Docker is left out: this needs root and docker.io.'];
    return { backends: [bubblewrap], missing, [Symbol.asyncDispose]: () => closeAll([bubblewrap]) };
  }
  const engine = await startDockerEngine();
  const docker = (title: string, runtime: string): MeasuredBackend => ({
    title,
    backend: new DockerBackend({ clock, entropy, socketPath: engine.socketPath, runtime }),
    isSlow: true,
    memoryBytes: () => memoryBelow(processesNaming(dirname(engine.socketPath))),
  });
  const hasGvisor = existsSync(GVISOR);
  const backends = [
    bubblewrap,
    docker('Docker', 'runc'),
    ...(hasGvisor ? [docker('Docker, gVisor', 'runsc')] : []),
  ];
  return {
    backends,
    missing: hasGvisor ? [] : [`gVisor is left out: there is no ${GVISOR}.`],
    async [Symbol.asyncDispose]() {
      await closeAll(backends);
      await engine[Symbol.asyncDispose]();
    },
  };
}

async function closeAll(backends: readonly MeasuredBackend[]): Promise<void> {
  for (const { backend } of backends) await backend.close?.();
}
