import { closeSync, openSync, watch } from 'node:fs';
import { utimes } from 'node:fs/promises';

import type { Clock, Logger } from '@qmcp/contracts';

interface Parts {
  /** Of the store; the bell hangs in the folder beside it that has the locks of its processes. */
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Tells the processes of one SQLite file that there is something to read, so that they need not look for it all the time:
 * a file that is touched by who has something to say, and watched by who listens. Where files can't be watched, nobody
 * hears it, and all still look now and then.
 */
export class NoticeBell {
  readonly #parts: Parts;
  readonly #bell: string;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#bell = `${parts.file}-instances/bell`;
  }

  /** Rings. Never rejects. */
  async ring(): Promise<void> {
    const { clock, logger } = this.#parts;
    const nowSeconds = clock.nowMs() / 1_000;
    try {
      await utimes(this.#bell, nowSeconds, nowSeconds);
    } catch (error) {
      // Nobody has hung it up, so nobody listens; or nobody can.
      logger.debug({ err: error }, 'other processes could not be told to look');
    }
  }

  /** Calls `hear` whenever somebody rings, this process among them. @returns stops it */
  listen(hear: () => void): () => void {
    const { logger } = this.#parts;
    const failed = (error: unknown): void =>
      logger.debug({ err: error }, 'nobody tells this process to look: it looks now and then');
    try {
      closeSync(openSync(this.#bell, 'a', 0o600));
      const watcher = watch(this.#bell, { persistent: false }, hear).on('error', failed);
      return () => watcher.close();
    } catch (error) {
      failed(error);
      return () => undefined;
    }
  }
}
