import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { engineIdentity, isEngineAlive } from './engine-identity.ts';

/** Folders of engines for things of one kind, named by the engine, so that others can tell when it is gone. */
export class EngineFolders {
  readonly #parent: string;
  readonly #prefix: string;

  /**
   * @param parent - where they are
   * @param prefix - what the names of all of them begin with
   */
  constructor(parent: string, prefix: string) {
    this.#parent = parent;
    this.#prefix = prefix;
  }

  /** Makes one that this user alone may enter. @returns its path */
  make(): Promise<string> {
    return mkdtemp(join(this.#parent, `${this.#prefix}${engineIdentity()}-`));
  }

  /** Removes what engines left that are gone, as far as this user may. Never rejects. */
  async sweep(): Promise<void> {
    // Where there is no such folder nothing is left in it.
    const names = await readdir(this.#parent).catch(() => []);
    const left = names.filter(
      (name) => name.startsWith(this.#prefix) && !isEngineAlive(this.#engineOf(name)),
    );
    // What another user's engine left is that user's to remove.
    await Promise.allSettled(
      left.map((name) => rm(join(this.#parent, name), { recursive: true, force: true })),
    );
  }

  /** The identity of the engine that made a folder of that name. */
  #engineOf(name: string): string {
    return name.slice(this.#prefix.length).split('-', 2).join('-');
  }
}
