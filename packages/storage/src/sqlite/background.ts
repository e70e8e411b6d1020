import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { PlatformError } from '@qmcp/contracts';

import type { Query } from './audit-query.ts';
import type { BackgroundReply, BackgroundRequest } from './background-protocol.ts';
import type { Reader } from './reader.ts';
import { storeClosed } from './sqlite-errors.ts';

interface Waiting {
  resolve(rows: readonly unknown[]): void;
  reject(error: Error): void;
}

type Ask = BackgroundRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** The background thread of a store. Starts at the first request and never keeps the process alive by itself. */
export class Background implements Reader {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 0;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Rows of a query. */
  all(query: Query): Promise<readonly unknown[]> {
    return this.#ask({ kind: 'all', query });
  }

  /** Moves the WAL into the database: `passive` as far as nobody is in the way, `truncate` to empty it. */
  async checkpoint(mode: 'passive' | 'truncate'): Promise<void> {
    await this.#ask({ kind: 'checkpoint', mode });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
    this.#failAll(storeClosed());
  }

  #ask(request: Ask): Promise<readonly unknown[]> {
    if (this.#closed) return Promise.reject(storeClosed());
    const id = (this.#nextId += 1);
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  }

  #start(): Worker {
    // Built or not, the worker's file ends like this one's.
    const url = new URL(`./background.worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(url, { workerData: { file: this.#file } });
    worker.on('message', (reply: BackgroundReply) => this.#settle(reply));
    worker.on('error', (cause: unknown) => {
      this.#worker = undefined;
      this.#failAll(
        new PlatformError('store_failed', 'The background thread has failed', { cause }),
      );
    });
    worker.unref();
    return worker;
  }

  #settle(reply: BackgroundReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('error' in reply) waiting?.reject(new PlatformError('store_read_failed', reply.error));
    else waiting?.resolve(reply.rows);
  }

  #failAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
