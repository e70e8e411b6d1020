import type { ChangeFeed, Clock, Logger, Notice } from '@qmcp/contracts';

/** How long somebody waits unwoken before the feed is tried again. */
const RETRY_AFTER_MS = 5_000;

interface Parts {
  /** Undefined: nobody is woken. */
  readonly changeFeed?: ChangeFeed;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Hears which subject of a topic to look at; undefined: any may have changed. Must not throw. */
export type Wake = (subject: string | undefined) => void;

/** Wakes those who wait for what other processes write into the store, so that they need not look for it all the time. */
export class WakeUps {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Calls `wake` with each subject of a topic that another process changes, and with undefined where it may not have
   * heard of some: so once it hears of all.
   * @returns stops it; calling again does nothing
   */
  on(topic: Notice['topic'], wake: Wake): () => void {
    const { changeFeed } = this.#parts;
    if (changeFeed === undefined) return () => undefined;
    const listening = new Listening(changeFeed, this.#parts, {
      hear: (notice) => notice.topic === topic && wake(notice.subject),
      missed: () => wake(undefined),
    });
    void listening.begin();
    return () => listening.stop();
  }
}

/** One who listens to the feed, however often that has to be tried. */
class Listening {
  readonly #feed: ChangeFeed;
  readonly #parts: Pick<Parts, 'clock' | 'logger'>;
  readonly #listener: { hear(notice: Notice): void; missed(): void };
  #stopped = false;
  #stop: () => void = () => undefined;

  constructor(
    feed: ChangeFeed,
    parts: Pick<Parts, 'clock' | 'logger'>,
    listener: { hear(notice: Notice): void; missed(): void },
  ) {
    this.#feed = feed;
    this.#parts = parts;
    this.#listener = listener;
  }

  async begin(): Promise<void> {
    const { clock, logger } = this.#parts;
    try {
      this.#stop = await this.#feed.listen(this.#listener);
    } catch (error) {
      logger.warn({ err: error }, 'what other processes change is heard of late');
      this.#stop = clock.setTimer(() => void this.begin(), RETRY_AFTER_MS);
    }
    if (this.#stopped) this.#stop();
    else this.#listener.missed();
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }
}
