import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';

import {
  closingFirst,
  inheritedDescriptors,
} from '../../../../src/sandbox/bubblewrap/inherited-descriptors.ts';
import { sandboxFilters } from '../../../../src/sandbox/seccomp/sandbox-filters.ts';
import { bubblewrapArguments, descriptors } from './bubblewrap-arguments.ts';
import type { ContainerPlan, ContainerProcess, Runtime } from './runtime.ts';

const filters = sandboxFilters({ countsAllMemory: true });

/** Containers on the kernel of this machine, by bubblewrap. */
export const bubblewrapRuntime: Runtime = {
  overheadBytes: 0,
  isGroup: true,

  start(plan): ContainerProcess {
    const child = launch(plan);
    const processId = childOf(child);
    return {
      child,
      processId,
      letGo() {
        // Its first command waits for a line.
      },
      kill: () => void processId.then(kill),
    };
  },
};

function launch(plan: ContainerPlan): ChildProcess {
  const userId = plan.spec.securityContext?.runAsUser ?? 0;
  const isRoot = process.getuid?.() === 0;
  // Runtimes hand nothing on that they were started with.
  const strays = inheritedDescriptors().filter((stray) => stray > Math.max(...descriptors.filters));
  const [program, ...parameters] = closingFirst(strays, [
    '/usr/bin/bwrap',
    ...bubblewrapArguments(plan),
  ]);
  const child = spawn(program, parameters, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: {},
    cwd: '/',
    ...(isRoot && { uid: userId, gid: userId }),
  });
  for (const [index, filter] of filters.entries()) {
    const pipe = child.stdio[4 + index] as Duplex;
    pipe.on('error', () => pipe.destroy());
    pipe.end(filter);
  }
  return child;
}

/** To the end of what it says: bubblewrap dies where nobody listens to the rest. */
async function childOf({ stdio }: ChildProcess): Promise<number> {
  const info = JSON.parse(await text(stdio[descriptors.info] as Duplex)) as { 'child-pid': number };
  return info['child-pid'];
}

function kill(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
