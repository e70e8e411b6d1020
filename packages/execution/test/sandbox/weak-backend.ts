import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';

import { guestCommand, guestFile } from '../../src/sandbox/guest/guest-files.ts';
import { languages } from '../../src/sandbox/languages/languages.ts';
import type { SandboxLimits } from '../../src/sandbox/limits.ts';
import type { ResourceControl } from '../../src/sandbox/resources/resource-control.ts';
import { GuestSandbox } from '../../src/sandbox/running/guest-sandbox.ts';
import type {
  BackendCapabilities,
  Sandbox,
  SandboxBackend,
  SandboxSpec,
} from '../../src/sandbox/sandbox.ts';
import { systemClock } from '../system-clock.ts';
import { systemEntropy } from './system-entropy.ts';

const HUGE = 2 ** 40;

/** Claims of limits that nobody keeps. */
const boundless: SandboxLimits = {
  timeoutMs: 30_000,
  cpuMs: HUGE,
  cpuCores: HUGE,
  memoryBytes: HUGE,
  processes: HUGE,
  diskBytes: HUGE,
  temporaryBytes: HUGE,
  inodes: HUGE,
  outputBytes: 64 * 1024 * 1024,
  openFiles: HUGE,
};

const uncounted: ResourceControl = {
  attach: () => undefined,
  sample: () => ({
    cpuMs: 0,
    memoryBytes: 0,
    peakMemoryBytes: 0,
    outOfMemory: false,
    refusedProcesses: 0,
  }),
  release: () => Promise.resolve(),
};

/** How weak it is to be. */
export interface WeakOptions {
  /** A file that is left open for the guest. */
  readonly leakedPath?: string;
  /** Keeps those limits that the engine itself enforces, so that they can be seen at work anywhere. */
  readonly keepsLimits?: boolean;
}

/**
 * What must never be used as a sandbox: a plain process in a folder, with the engine's environment, user and rights. The
 * suite of attacks is run against it so that each attack is known to find what it looks for.
 */
export class WeakBackend implements SandboxBackend {
  readonly name = 'weak';
  readonly #options: WeakOptions;

  constructor(options: WeakOptions = {}) {
    this.#options = options;
  }

  probe(): Promise<BackendCapabilities> {
    return Promise.resolve({
      kernel: 'shared',
      languages: ['python'],
      limitsBy: 'rlimits',
      cpuQuota: true,
      ownUserIds: false,
      seesNetworkAttempts: false,
      seesDecoysRead: false,
    });
  }

  async create(spec: SandboxSpec): Promise<Sandbox> {
    const folder = await mkdtemp(join(tmpdir(), 'qmcp-weak-'));
    const language = languages[spec.language];
    const [command, ...args] = guestCommand(language, spec, dirname(guestFile('agent.sh')));
    const { leakedPath = '/dev/null', keepsLimits = false } = this.#options;
    const leaked = openSync(leakedPath, 'r');
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', leaked],
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
      cwd: folder,
      detached: true,
    });
    closeSync(leaked);
    const closed = new Promise<number>((resolve) => {
      child.once('exit', (code) => {
        for (const stream of child.stdio) stream?.destroy();
        resolve(code ?? 137);
      });
    });
    const sandbox = new GuestSandbox({
      id: 'weak',
      spec: keepsLimits ? spec : { ...spec, limits: boundless },
      language,
      resources: uncounted,
      memoryHeldByKernel: true,
      disk: { sample: () => ({ usedBytes: 0, inodes: 0, full: false }) },
      clock: systemClock,
      entropy: systemEntropy,
      process: {
        stdin: child.stdin as Duplex,
        stdout: child.stdout as Duplex,
        stderr: child.stderr as Duplex,
        agent: child.stdio[3] as Duplex,
        kernel: child.stdio[4] as Duplex,
        closed,
        kill: () => killGroup(child.pid ?? 0),
      },
    });
    void sandbox.ended.then(() => rm(folder, { recursive: true, force: true }));
    await sandbox.ready(10_000);
    return sandbox;
  }

  sweep(): Promise<number> {
    return Promise.resolve(0);
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
