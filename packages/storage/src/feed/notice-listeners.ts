import type { Notice, NoticeListener } from '@qmcp/contracts';

/** Those who hear of what other processes changed, by one connection for all of them. */
export class NoticeListeners implements NoticeListener {
  readonly #listeners = new Set<NoticeListener>();
  readonly #switchOn: () => Promise<void>;
  readonly #switchOff: () => void;
  #on: Promise<void> | undefined;
  /** Those who listen, or are about to. */
  #count = 0;

  /** @param source - is on while anybody listens */
  constructor(source: { on: () => Promise<void>; off: () => void }) {
    this.#switchOn = source.on;
    this.#switchOff = source.off;
  }

  /** @returns stops it; calling again does nothing @throws what the source throws; nobody listens then */
  async add(given: NoticeListener): Promise<() => void> {
    this.#count += 1;
    try {
      await (this.#on ??= this.#switchOn());
    } catch (error) {
      this.#leave();
      throw error;
    }
    // Each its own entry, so that one who listens twice stops one by one.
    const listener: NoticeListener = {
      hear: (notice) => given.hear(notice),
      missed: () => given.missed(),
    };
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener)) this.#leave();
    };
  }

  hear(notice: Notice): void {
    for (const listener of this.#listeners) listener.hear(notice);
  }

  missed(): void {
    for (const listener of this.#listeners) listener.missed();
  }

  /** Nobody listens any more. */
  clear(): void {
    this.#listeners.clear();
    if (this.#count > 0) this.#stop();
  }

  #leave(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#stop();
  }

  #stop(): void {
    this.#count = 0;
    this.#on = undefined;
    this.#switchOff();
  }
}
