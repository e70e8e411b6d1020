import { close, fdatasync, fstatSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

import { isInMemory, syncsItself } from './open-database.ts';

const fdatasyncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/**
 * Makes committed transactions durable without blocking the event loop: the WAL is synced by its own descriptor, on the
 * thread pool. SQLite keeps the WAL's inode for as long as a connection is open (it is truncated, never replaced), so
 * the descriptor stays good for the life of the store.
 */
export class WalSync {
  readonly #descriptor: number | undefined;

  /** @param file - an open database that has written at least once, so that its WAL exists */
  constructor(file: string) {
    this.#descriptor = isInMemory(file) ? undefined : openSync(`${file}-wal`, 'r+');
  }

  /** Resolves once everything committed so far survives a power cut. */
  sync(): Promise<void> {
    if (this.#descriptor === undefined || syncsItself()) return Promise.resolve();
    return fdatasyncAsync(this.#descriptor);
  }

  /** Bytes in the WAL. */
  size(): number {
    return this.#descriptor === undefined ? 0 : fstatSync(this.#descriptor).size;
  }

  async close(): Promise<void> {
    if (this.#descriptor !== undefined) await closeAsync(this.#descriptor);
  }
}
