import { existsSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { PlatformError } from '@qmcp/contracts';

/** A file that has its name once it is complete, and leaves nothing where it does not get so far. */
export class NewFile implements Disposable {
  readonly #file: string;
  /** Where to write it. */
  readonly partial: string;

  /** @throws PlatformError `store_not_empty` when the file is there */
  constructor(file: string) {
    if (existsSync(file)) {
      throw new PlatformError(
        'store_not_empty',
        `'${file}' exists already: name a new file, or move that one away.`,
      );
    }
    this.#file = file;
    this.partial = `${file}.partial`;
    this[Symbol.dispose]();
  }

  /** Makes it last under its name. No connection may have it open. */
  async complete(): Promise<void> {
    await sync(this.partial);
    renameSync(this.partial, this.#file);
    await sync(dirname(this.#file));
  }

  [Symbol.dispose](): void {
    for (const ending of ['', '-wal', '-shm', '-journal']) {
      rmSync(`${this.partial}${ending}`, { force: true });
    }
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
