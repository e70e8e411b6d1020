import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { PlatformError } from '@qmcp/contracts';

/** A signed statement on its way out of the store. */
export interface PublishedStatement {
  readonly atMs: number;
  /** As an export has it. */
  readonly line: string;
}

/** Where signed statements are kept outside the store: a file for each day (UTC), to which lines are only added. */
export class CheckpointFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Adds statements, oldest first. Resolves once they are on disk. A line may come twice, when a process ended before it
   * could note that it wrote it. A line that was not written to its end stays, and ends where the next one begins.
   * @throws Error of the file system; PlatformError `store_failed` when there was room for a part alone
   */
  async add(statements: readonly PublishedStatement[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const [day, ofDay] of Map.groupBy(statements, dayOf)) {
      const file = await open(join(this.#folder, `${day}.ndjson`), 'a+', 0o600);
      try {
        await append(
          file,
          ofDay.map(({ line }) => `${line}\n`),
        );
        await file.sync();
      } finally {
        await file.close();
      }
    }
  }
}

/** In one write, so that lines of several processes don't mix. */
async function append(file: FileHandle, lines: readonly string[]): Promise<void> {
  const bytes = Buffer.from(((await endsTorn(file)) ? '\n' : '') + lines.join(''));
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten === bytes.length) return;
  throw new PlatformError(
    'store_failed',
    `Of ${bytes.length} bytes of checkpoints ${bytesWritten} were written: make room where they are kept.`,
    { retryable: true },
  );
}

const LINE_FEED = 0x0a;

/** Whether somebody could not write a line to its end. */
async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer[0] !== LINE_FEED;
}

const dayOf = ({ atMs }: PublishedStatement): string => new Date(atMs).toISOString().slice(0, 10);
