import { close, fdatasync, fstatSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const fdatasyncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Makes committed transactions survive a power cut. */
export interface CommitSync {
  /** Resolves once everything committed so far is on disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Syncs the write-ahead log by a descriptor of its own, on the thread pool, so that the event loop never waits for the
 * disk as it would with `synchronous=FULL`.
 *
 * Why one descriptor is enough for the life of the store: SQLite creates the WAL when the first connection opens and
 * deletes it when the last one closes, so while ours is open it stays the same file. A checkpoint restarts or truncates
 * it in place, and only after it synced the WAL, copied it into the database and synced that (`synchronous=NORMAL`).
 * A commit that a restart overwrites before we sync is therefore durable already. SQLite takes its locks on the database
 * and the `-shm` file, never on the WAL, so that closing this descriptor drops none of them.
 */
export class WalSync implements CommitSync {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /**
   * Also makes the log's name last, as SQLite does when it syncs a log for the first time.
   * @param file - of the database, whose connection must be open and have written
   */
  static async open(file: string): Promise<WalSync> {
    const folder = await open(dirname(file));
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return new WalSync(openSync(`${file}-wal`, 'r'));
  }

  async sync(): Promise<void> {
    await fdatasyncAsync(this.#descriptor);
    // SQLite goes on writing to a log whose name is gone; what it writes there ends with the process.
    if (fstatSync(this.#descriptor).nlink === 0) {
      throw new Error(
        "The store's write-ahead log (-wal) was deleted or replaced while it is open",
      );
    }
  }

  async close(): Promise<void> {
    await closeAsync(this.#descriptor);
  }
}

const resolved = (): Promise<void> => Promise.resolve();

/** For commits that are as durable as they get when SQLite returns: `synchronous=FULL`, or a database in memory. */
export const syncedBySqlite: CommitSync = { sync: resolved, close: resolved };
