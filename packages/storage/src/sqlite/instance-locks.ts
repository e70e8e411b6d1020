import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { isInMemory } from './open-database.ts';
import { isBusy } from './sqlite-errors.ts';

const INSTANCE = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Tells which processes of a store are alive, without heartbeats: each holds a lock of the operating system for its
 * life, as an exclusive transaction on a small file of its own. The kernel lets go of it when the process ends,
 * however it ends.
 */
export class InstanceLocks {
  readonly #folder: string | undefined;
  #own: { readonly file: string; readonly lock: DatabaseSync } | undefined;

  /** @param file - of the store; the locks stand in a folder beside it */
  constructor(file: string) {
    this.#folder = isInMemory(file) ? undefined : join(dirname(file), 'instances');
  }

  /** Takes the lock of this process. */
  hold(instance: string): void {
    if (this.#folder === undefined) return;
    if (!INSTANCE.test(instance)) throw new TypeError(`'${instance}' can't be an instance id`);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = this.#fileOf(this.#folder, instance);
    this.#own = { file, lock: lock(file) };
  }

  /** Whether the process of an instance lives. One that never held a lock here does not. */
  isAlive(instance: string): boolean {
    // In memory nobody else is.
    if (this.#folder === undefined || !INSTANCE.test(instance)) return false;
    const file = this.#fileOf(this.#folder, instance);
    if (file === this.#own?.file) return true;
    try {
      lock(file).close();
    } catch (error) {
      if (isBusy(error)) return true;
      throw error;
    }
    rmSync(file, { force: true });
    return false;
  }

  release(): void {
    if (this.#own === undefined) return;
    this.#own.lock.close();
    rmSync(this.#own.file, { force: true });
    this.#own = undefined;
  }

  #fileOf(folder: string, instance: string): string {
    return join(folder, `${instance}.lock`);
  }
}

/** @throws when another process holds it */
function lock(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
