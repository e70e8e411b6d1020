import { PlatformError } from '@qmcp/contracts';

import type { BackendCapabilities, SandboxBackend, Trust } from './sandbox.ts';

/** A backend that has withstood its own attacks. */
export interface ChosenBackend {
  readonly backend: SandboxBackend;
  readonly capabilities: BackendCapabilities;
}

/**
 * Takes the first backend that withstands its own attacks and may run code of that trust. Sweeps up after engines that
 * died. There is no way on without one: code never runs in a plain process.
 * @param candidates - in order of preference
 * @throws PlatformError `sandbox_unavailable`, which says of each candidate what is wrong with it and what to do
 */
export async function chooseBackend(
  candidates: readonly SandboxBackend[],
  trust: Trust,
): Promise<ChosenBackend> {
  const problems: string[] = [];
  for (const backend of candidates) {
    try {
      await backend.sweep();
      const capabilities = await backend.probe();
      if (trust === 'ordinary' || capabilities.kernel === 'own') return { backend, capabilities };
      problems.push(
        `${backend.name}: it shares the kernel of this machine, which hostile code could attack`,
      );
    } catch (error) {
      if (!PlatformError.is(error)) throw error;
      problems.push(`${backend.name}: ${error.message.replace(/\.$/, '')}`);
    }
    await backend.close?.();
  }
  const remedy =
    trust === 'hostile'
      ? 'Hostile code needs gVisor or a micro virtual machine: name a runtime of Docker, or a runtime class of Kubernetes, that gives guests a kernel of their own, such as runsc.'
      : 'Install bubblewrap (apt-get install bubblewrap) or Docker, or turn off the tools that run code.';
  throw new PlatformError(
    'sandbox_unavailable',
    `There is no sandbox in which ${trust} code may run. ${remedy} Tried: ${problems.join('; ') || 'nothing'}.`,
  );
}
