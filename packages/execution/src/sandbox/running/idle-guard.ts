import type { Clock } from '@qmcp/contracts';

import { LimitWatch, type Watched } from './limit-watch.ts';
import type { GuestOutput } from './output.ts';
import { Watchdog } from './watchdog.ts';

/** A sandbox as it is when no job is under way. */
export interface IdleGuest extends Watched {
  readonly clock: Clock;
  readonly output: GuestOutput;
  readonly kill: () => void;
}

/**
 * Holds a sandbox to its limits after a job, also while its files are taken out, when what the job left behind goes on:
 * each such time may use as much as a job, save that it has no end of its own. Who uses more is killed.
 */
export class IdleGuard {
  readonly #guest: IdleGuest;
  #watchdog: Watchdog | undefined;

  constructor(guest: IdleGuest) {
    this.#guest = guest;
  }

  /** From the end of a job on. */
  start(): void {
    const { clock, limits, output, kill } = this.#guest;
    const watch = new LimitWatch(this.#guest);
    output.begin({ maxBytes: limits.outputBytes, onOverflow: kill });
    this.#watchdog = new Watchdog(clock, () => {
      if (watch.look() !== undefined) kill();
    });
  }

  /** Until the next job, or the end. */
  stop(): void {
    this.#watchdog?.stop();
    this.#watchdog = undefined;
  }
}
