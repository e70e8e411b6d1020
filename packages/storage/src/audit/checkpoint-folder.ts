import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

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
   * could note that it wrote it.
   * @throws Error of the file system
   */
  async add(statements: readonly PublishedStatement[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const [day, ofDay] of Map.groupBy(statements, dayOf)) {
      const file = await open(join(this.#folder, `${day}.ndjson`), 'a', 0o600);
      try {
        // In one write, so that lines of several processes don't mix.
        await file.write(ofDay.map(({ line }) => `${line}\n`).join(''));
        await file.sync();
      } finally {
        await file.close();
      }
    }
  }
}

const dayOf = ({ atMs }: PublishedStatement): string => new Date(atMs).toISOString().slice(0, 10);
