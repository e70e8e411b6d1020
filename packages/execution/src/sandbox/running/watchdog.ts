import type { Clock } from '@qmcp/contracts';

/** How often a running sandbox is looked at. What it can do between two looks bounds what sampled limits promise. */
const WATCH_INTERVAL_MS = 25;

/** Looks at something again and again until it is stopped. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #look: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    this.#cancel = this.#clock.setTimer(() => {
      this.#arm();
      this.#look();
    }, WATCH_INTERVAL_MS);
  }
}
