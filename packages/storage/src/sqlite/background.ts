import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { PlatformError } from '@qmcp/contracts';
import type { AuditFilter, AuditPage } from '@qmcp/contracts';

import type { PageRequest } from '../audit/audit-page-query.ts';
import type { BackgroundReply, BackgroundWork } from './background-request.ts';
import type { CheckpointMode, WalProgress } from './checkpoint.ts';
import type { AuditPageReader } from './sqlite-audit-store.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: PlatformError) => void;
}

/**
 * The main thread's side of the background thread, which starts with the first request. It keeps the process alive only
 * while somebody waits for an answer.
 */
export class Background implements AuditPageReader {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(file: string) {
    this.#file = file;
  }

  readPage(filter: AuditFilter, page: PageRequest): Promise<AuditPage> {
    return this.#request('readPage', { filter, page });
  }

  checkpoint(mode: CheckpointMode): Promise<WalProgress> {
    return this.#request('checkpoint', { mode });
  }

  /** Lets what was asked finish, then ends the thread. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
    await this.#request('close', {});
    // Its answer let the process go; the thread's end is waited for as well.
    worker.ref();
    await ended;
  }

  #request<Kind extends keyof BackgroundWork>(
    kind: Kind,
    ask: Parameters<BackgroundWork[Kind]>[0],
  ): Promise<ReturnType<BackgroundWork[Kind]>> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    worker.ref();
    worker.postMessage({ id, kind, ask });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    });
  }

  #start(): Worker {
    // The source runs as it stands, so the thread's file ends as this one does: `.ts`, or `.js` once built.
    const url = new URL(`./background.worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(url, { workerData: { file: this.#file } });
    worker.on('message', (reply: BackgroundReply) => this.#settle(reply));
    let cause: unknown;
    worker.on('error', (error: unknown) => (cause = error));
    worker.on('exit', (code) => this.#lose(cause ?? new Error(`its thread ended with ${code}`)));
    return worker;
  }

  #settle(reply: BackgroundReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('result' in reply) waiting?.resolve(reply.result);
    else waiting?.reject(failedRead(reply.error));
  }

  /** The thread has ended, so nobody answers any more; the next request starts another. */
  #lose(error: unknown): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(failedRead(error));
    this.#waiting.clear();
  }
}

const failedRead = (cause: unknown): PlatformError =>
  new PlatformError(
    'store_failed',
    `The store could not be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { cause },
  );
