import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { JobAnswer, JobRequest } from './answer.ts';

const MAX_KEPT_CHARACTERS = 2_000;

/**
 * One process that looks at code. It has no environment, and can be killed at any moment: a parser written in C that
 * loops or crashes takes nothing else with it. It keeps this process alive only while somebody waits for an answer, and
 * ends when this process does.
 */
export class EngineProcess {
  readonly #child: ChildProcess;
  #waiting: ((answer: JobAnswer) => void) | undefined;
  #lastWords = '';
  #ended = false;

  /** @param maxHeapMiB - most that JavaScript in it may hold; parsers hold more outside of it */
  constructor(maxHeapMiB: number) {
    this.#child = start(maxHeapMiB);
    this.#child.on('message', (answer: JobAnswer) => this.#settle(answer));
    this.#child.on('error', (error) => this.#end({ kind: 'failed', message: String(error) }));
    this.#child.on('exit', (code, signal) => this.#end(this.#explainExit(code, signal)));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-MAX_KEPT_CHARACTERS);
    });
    this.#rest();
  }

  /** Whether it takes no more jobs. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Does one job; the next may come once it has answered. Never rejects. */
  perform(request: JobRequest): Promise<JobAnswer> {
    this.#child.ref();
    this.#child.channel?.ref();
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#child.send(request);
    });
  }

  /** Ends it, whatever it does. What is under way is answered with `exhausted`. */
  kill(): void {
    this.#ended = true;
    this.#child.kill('SIGKILL');
  }

  #settle(answer: JobAnswer): void {
    if (answer.kind === 'exhausted' || answer.kind === 'failed') this.#ended = true;
    this.#rest();
    this.#waiting?.(answer);
    this.#waiting = undefined;
  }

  #end(answer: JobAnswer): void {
    this.#ended = true;
    this.#waiting?.(answer);
    this.#waiting = undefined;
  }

  /** A signal ends what was killed, crashed, or had no memory left: Node aborts itself then. */
  #explainExit(code: number | null, signal: NodeJS.Signals | null): JobAnswer {
    if (signal !== null) return { kind: 'exhausted' };
    const words = this.#lastWords.trim();
    return { kind: 'failed', message: `its process ended with ${code}: ${words}` };
  }

  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    (this.#child.stderr as Socket | null)?.unref();
  }
}

function start(maxHeapMiB: number): ChildProcess {
  // The source runs as it stands, so the program's file ends as this one does: `.ts`, or `.js` once built.
  const extension = extname(import.meta.url);
  const program = new URL(`./process-main${extension}`, import.meta.url);
  return fork(fileURLToPath(program), [], {
    env: {},
    execArgv: [
      `--max-old-space-size=${maxHeapMiB}`,
      ...(extension === '.ts' ? ['--conditions=@qmcp/source'] : []),
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}
