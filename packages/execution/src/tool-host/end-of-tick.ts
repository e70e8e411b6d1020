import type { Clock } from '@qmcp/contracts';

import type { BoundedCall } from './bounded-call.ts';

/**
 * Guards calls that outlive the tick they started in. All calls of a tick share one timer, and those that settled
 * meanwhile need nothing: a guard comes at most a tick late, which the call's own reckoning makes up for.
 */
export class EndOfTick {
  readonly #clock: Clock;
  #calls: BoundedCall[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Guards the call once the current tick is over. */
  defer(call: BoundedCall): void {
    if (this.#calls.push(call) === 1) this.#clock.setTimer(() => this.#guardAll(), 0);
  }

  #guardAll(): void {
    const calls = this.#calls;
    this.#calls = [];
    for (const call of calls) call.guard();
  }
}
