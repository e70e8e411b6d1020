import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

import type { Clock } from '@qmcp/contracts';

import { ProcessGuard } from './process-guard.ts';

/** What is started, and how. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

/** How a process ended: one of the two is null. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How long a server may take to leave after its input ended, and again after SIGTERM. */
const GRACE_MS = 2_000;

/** How long the output of a server that is gone may stay open: somebody outside its process group holds it. */
const DRAIN_MS = 1_000;

const onWindows = process.platform === 'win32';

/**
 * A server in a process group of its own, which never outlives this process. On Windows libuv's job object sees to that,
 * elsewhere a {@link ProcessGuard}. A descendant that leaves the group (`setsid`) is out of reach.
 */
export class ServerProcess {
  /**
   * Starts a server.
   * @throws Error of `spawn`: no such command or folder, not executable, out of processes or file descriptors
   */
  static async start(command: ServerCommand, clock: Clock): Promise<ServerProcess> {
    const guard = onWindows ? undefined : new ProcessGuard();
    let server: ServerProcess | undefined;
    try {
      const child = spawnServer(command);
      if (child.pid !== undefined) guard?.watch(child.pid);
      server = new ServerProcess(child, guard, clock);
      await Promise.all([once(child, 'spawn'), guard?.started()]);
      return server;
    } catch (error) {
      if (server !== undefined) server.#kill();
      await guard?.release();
      throw error;
    }
  }

  /** Resolves once nothing of it runs any more and all that it wrote was read. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #clock: Clock;
  #stopping = false;
  #cancelTimer: () => void = () => undefined;

  private constructor(
    child: ChildProcessWithoutNullStreams,
    guard: ProcessGuard | undefined,
    clock: Clock,
  ) {
    this.#child = child;
    this.#clock = clock;
    child.once('exit', () => this.#sweep());
    const closed = new Promise<Ending>((resolve) => {
      child.once('close', (exitCode: number | null, signal: NodeJS.Signals | null) =>
        resolve({ exitCode, signal }),
      );
    });
    this.ended = closed.then(async (ending) => {
      this.#cancelTimer();
      await guard?.release();
      return ending;
    });
  }

  get stdin(): Writable {
    return this.#child.stdin;
  }

  get stdout(): Readable {
    return this.#child.stdout;
  }

  get stderr(): Readable {
    return this.#child.stderr;
  }

  /**
   * Asks it to leave: ends its input, then SIGTERM, then SIGKILL (MCP 2026-07-28, transports, stdio, "Shutdown"), two
   * seconds apart and each to the whole group, so that wrappers such as `npx` don't leave the server itself behind.
   */
  stop(): Promise<Ending> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#child.stdin.end();
      if (this.#running) this.#after(GRACE_MS, () => this.#terminate());
    }
    return this.ended;
  }

  get #running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #terminate(): void {
    this.#signal('SIGTERM');
    this.#after(GRACE_MS, () => this.#signal('SIGKILL'));
  }

  /** The server itself is gone: so goes what it started. */
  #sweep(): void {
    this.#signal('SIGKILL');
    this.#after(DRAIN_MS, () => this.#drop());
  }

  #kill(): void {
    this.#signal('SIGKILL');
    this.#drop();
  }

  #drop(): void {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #after(delayMs: number, action: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.setTimer(action, delayMs);
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(onWindows ? pid : -pid, signal);
    } catch (error) {
      // Nobody is left in the group, or (on macOS) only what waits to be reaped.
      if (!isSystemError(error, 'ESRCH', 'EPERM')) throw error;
    }
  }
}

/** No shell takes part: arguments arrive as they are. */
function spawnServer({ command, args, env, cwd }: ServerCommand): ChildProcessWithoutNullStreams {
  return spawn(command, args, {
    env,
    ...(cwd !== undefined && { cwd }),
    stdio: 'pipe',
    detached: !onWindows,
    windowsHide: true,
  });
}

const isSystemError = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));
