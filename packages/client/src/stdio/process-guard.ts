import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * The first line names the process group to watch over, and an empty line releases the guard. When the end of the input
 * comes instead, the client is gone, however it went: the kernel closes the pipes of a killed process too. The group saw
 * its own input end at the same time, so it has a second to go by itself.
 */
const GUARD_SCRIPT = `
read -r group
[ -n "$group" ] || exit 0
read -r released && exit 0
sleep 1
kill -TERM "-$group" || exit 0
sleep 1
kill -KILL "-$group"
`;

/**
 * A small process that outlives this one by two seconds at most and takes a process group with it. Node.js itself runs
 * nothing after `kill -9`, so somebody else has to: a POSIX shell, for its quarter of a megabyte and three milliseconds.
 */
export class ProcessGuard {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;
  readonly #closed: Promise<unknown>;

  /** Starts it before there is anything to guard, so that what it guards is alone for microseconds only. */
  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // It needs nothing of this process, so it holds neither its secrets nor its folder.
      env: {},
      cwd: '/',
      // A session of its own: what stops the client's group at a terminal doesn't reach the guard.
      detached: true,
    });
    // It leaves on its own when its input ends; what it can't be told then needs no telling.
    this.#shell.stdin.on('error', () => this.#shell.stdin.destroy());
    this.#closed = new Promise((resolve) => {
      this.#shell.once('close', resolve).once('error', resolve);
    });
  }

  /** @throws Error when there is no `/bin/sh` */
  async started(): Promise<void> {
    try {
      await once(this.#shell, 'spawn');
    } catch (cause) {
      throw new Error('it needs /bin/sh, to end the server with this process', { cause });
    }
  }

  /** @param group - id of its leader */
  watch(group: number): void {
    this.#shell.stdin.write(`${group}\n`);
  }

  /** Ends the guard and spares the group. */
  async release(): Promise<void> {
    this.#shell.stdin.end('\n');
    await this.#closed;
  }
}
