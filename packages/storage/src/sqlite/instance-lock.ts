import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { isBusy } from './sqlite-failure.ts';

/** A lock that its holder lets go of by ending, however it ends. */
export interface InstanceLock {
  /** Lets go and removes the file. */
  release(): void;
}

/**
 * Locks by which processes tell whether another one is alive, without heartbeats: each holds one for its life, as an
 * exclusive transaction on a small SQLite file of its own. The kernel frees it when the process ends.
 */
export class InstanceLocks {
  readonly #folder: string;

  /** @param file - of the store; the locks stand in a folder beside it */
  constructor(file: string) {
    this.#folder = `${file}-instances`;
  }

  /** @returns undefined while another connection holds it */
  take(instance: number): InstanceLock | undefined {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, `${instance}.lock`);
    const database = new DatabaseSync(file, { timeout: 0 });
    try {
      database.exec('pragma journal_mode = memory; begin exclusive');
    } catch (error) {
      database.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    return {
      release() {
        database.close();
        // Numbers are never given twice, so nobody can be waiting for this file.
        rmSync(file, { force: true });
      },
    };
  }
}

/** For a database in memory, which no other process sees. */
export const noLocks: Pick<InstanceLocks, 'take'> = {
  take: () => ({ release: () => undefined }),
};
