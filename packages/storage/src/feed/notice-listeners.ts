import type { Notice, NoticeListener } from '@qmcp/contracts';

/** Those who hear of what other processes changed, by one connection for all of them. */
export class NoticeListeners implements NoticeListener {
  readonly #listeners = new Set<NoticeListener>();
  readonly #switchOn: () => Promise<void>;
  readonly #switchOff: () => void;
  #on: Promise<void> | undefined;

  /** @param source - is on while anybody listens */
  constructor(source: { on: () => Promise<void>; off: () => void }) {
    this.#switchOn = source.on;
    this.#switchOff = source.off;
  }

  /** @returns stops it; calling again does nothing @throws what the source throws; nobody listens then */
  async add(given: NoticeListener): Promise<() => void> {
    // Each its own entry, so that one who listens twice stops one by one.
    const listener: NoticeListener = {
      hear: (notice) => given.hear(notice),
      missed: () => given.missed(),
    };
    this.#listeners.add(listener);
    const stop = (): void => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop();
    };
    try {
      await (this.#on ??= this.#switchOn());
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  hear(notice: Notice): void {
    for (const listener of this.#listeners) listener.hear(notice);
  }

  missed(): void {
    for (const listener of this.#listeners) listener.missed();
  }

  /** Nobody listens any more. */
  clear(): void {
    if (this.#listeners.size === 0) return;
    this.#listeners.clear();
    this.#stop();
  }

  #stop(): void {
    this.#on = undefined;
    this.#switchOff();
  }
}
