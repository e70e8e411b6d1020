import type { Logger } from '@qmcp/contracts';

import type { Background } from './background.ts';
import type { WalSync } from './wal-sync.ts';

/** Past this the WAL is moved into the database, as far as readers let it. */
const PASSIVE_BYTES = 4 * 1024 * 1024;
/** Past this the WAL must be emptied, even if a writer waits a moment. */
const TRUNCATE_BYTES = 64 * 1024 * 1024;
/** Transactions between two looks at the WAL's size. */
const LOOK_EVERY = 64;

/** Keeps the WAL short, in the background. */
export class Checkpointer {
  readonly #parts: {
    readonly wal: WalSync;
    readonly background: Background;
    readonly logger: Logger;
  };
  #commits = 0;
  #running = false;

  constructor(parts: { wal: WalSync; background: Background; logger: Logger }) {
    this.#parts = parts;
  }

  /** Hears of each transaction. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits % LOOK_EVERY !== 0 || this.#running) return;
    const { wal, background, logger } = this.#parts;
    const bytes = wal.size();
    if (bytes < PASSIVE_BYTES) return;
    this.#running = true;
    background
      .checkpoint(bytes < TRUNCATE_BYTES ? 'passive' : 'truncate')
      .catch((error: unknown) =>
        logger.warn({ err: error, bytes }, 'a checkpoint failed; the next one will do'),
      )
      .finally(() => {
        this.#running = false;
      });
  }
}
