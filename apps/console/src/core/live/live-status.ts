import type { LiveState } from './live-feed.ts';

/** Keeps how the live feed is, for whoever shows it. */
export class LiveStatus {
  readonly #listeners = new Set<() => void>();
  #state: LiveState = 'connecting';

  /** The state now. */
  readonly current = (): LiveState => this.#state;

  /** Tells of every change. @returns ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Notes a state. */
  readonly note = (state: LiveState): void => {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  };
}
