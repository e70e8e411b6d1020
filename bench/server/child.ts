import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A part of the bench in a process of its own, which answers one message with one. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;

  /**
   * Starts a module of this folder. Packages resolve to their `dist`, as they do for who installs them.
   * @param module - its path, from here
   * @param nodeFlags - flags of Node.js itself
   */
  constructor(module: string, args: readonly string[] = [], nodeFlags: readonly string[] = []) {
    const path = fileURLToPath(new URL(module, import.meta.url));
    this.#process = fork(path, args, { execArgv: [...nodeFlags] });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The next message. @throws Error when the process ends instead */
  async next<Message>(): Promise<Message> {
    const stop = new AbortController();
    const ended = once(this.#process, 'exit', stop).then(([exitCode]): never => {
      throw new Error(`A process of the bench ended early (${String(exitCode)})`);
    });
    try {
      const [message] = await Promise.race([once(this.#process, 'message', stop), ended]);
      return message as Message;
    } finally {
      ended.catch(() => undefined);
      stop.abort();
    }
  }

  /** Sends a message. @returns the answer */
  ask<Message>(question: object): Promise<Message> {
    this.#process.send(question);
    return this.next();
  }

  /** Lets it end by itself, and ends it where it does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(timer);
  }
}

const GRACE_MS = 5_000;
