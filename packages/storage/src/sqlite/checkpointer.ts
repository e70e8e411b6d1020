import type { DatabaseSync } from 'node:sqlite';

import type { Logger } from '@qmcp/contracts';

import type { Background } from './background.ts';
import { checkpoint } from './checkpoint.ts';

/** Uncopied pages (4 KiB each) from which on a checkpoint is worth its syncs; SQLite's own default. */
const WORTHWHILE_PAGES = 1_000;
/** 64 MiB: from here on writers have to wait a moment. Passive checkpoints alone never catch up under load. */
const RESTART_PAGES = 16_384;
/** 16 MiB: what the log may grow by until a restart that failed for a reader is tried again. */
const RETRY_AFTER_PAGES = 4_096;

interface Parts {
  /** The writer's connection: to look only. */
  readonly database: DatabaseSync;
  readonly background: Pick<Background, 'checkpoint'>;
  readonly logger: Logger;
}

/** Keeps the write-ahead log short, in the background. */
export class Checkpointer {
  readonly #parts: Parts;
  #running = false;
  #restartAtPages = RESTART_PAGES;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To be called after each commit; looking takes about two microseconds. Never throws. */
  committed(): void {
    if (!this.#running) void this.#keepShort();
  }

  async #keepShort(): Promise<void> {
    this.#running = true;
    try {
      const mode = this.#needed();
      if (mode === undefined) return;
      const { logPages, busy } = await this.#parts.background.checkpoint(mode);
      if (mode === 'restart') {
        this.#restartAtPages = busy ? logPages + RETRY_AFTER_PAGES : RESTART_PAGES;
      }
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'a checkpoint failed; the next one makes up for it');
    } finally {
      this.#running = false;
    }
  }

  #needed(): 'passive' | 'restart' | undefined {
    const { logPages, copiedPages } = checkpoint(this.#parts.database, 'noop');
    if (logPages >= this.#restartAtPages) return 'restart';
    return logPages - copiedPages >= WORTHWHILE_PAGES ? 'passive' : undefined;
  }
}
