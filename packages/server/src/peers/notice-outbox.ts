import type { ChangeFeed, Clock, Logger, Notice } from '@qmcp/contracts';

/** Changes come in swarms, and other processes need not hear of each. */
const GATHER_MS = 20;

interface Parts {
  /** Undefined: there is nobody to tell. */
  readonly changeFeed?: ChangeFeed;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Tells other processes what changes in this one: the first of a swarm at once, the others gathered. Never throws. */
export class NoticeOutbox {
  readonly #parts: Parts;
  readonly #pending = new Map<string, Notice>();
  /** Whether the last attempt to tell others failed, which is logged once. */
  #untold = false;
  #sending: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Says that something changed; of the same that is still to be said, once. */
  announce(notice: Notice): void {
    if (this.#parts.changeFeed === undefined) return;
    this.#pending.set(`${notice.topic} ${notice.subject}`, notice);
    if (this.#cancelTimer === undefined) this.#sending ??= this.#send();
  }

  /** Says what is still to be said. */
  async close(): Promise<void> {
    this.#cancelTimer?.();
    await this.#sending;
    await this.#publish();
    this.#cancelTimer?.();
  }

  async #send(): Promise<void> {
    // What else changes at once comes along.
    await Promise.resolve();
    await this.#publish();
    this.#sending = undefined;
    this.#cancelTimer = this.#parts.clock.setTimer(() => {
      this.#cancelTimer = undefined;
      if (this.#pending.size > 0) this.#sending ??= this.#send();
    }, GATHER_MS);
  }

  async #publish(): Promise<void> {
    const { changeFeed, logger } = this.#parts;
    const notices = [...this.#pending.values()];
    this.#pending.clear();
    try {
      for (const notice of notices) await changeFeed?.publish(notice);
      if (notices.length > 0) this.#untold = false;
    } catch (error) {
      if (!this.#untold) {
        logger.warn({ err: error }, 'other processes are not told what changes in this one');
      }
      this.#untold = true;
    }
  }
}
