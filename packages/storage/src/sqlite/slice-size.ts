/** How long a transaction may keep calls waiting that want to write. */
const AIM_MS = 10;

const FIRST_RECORDS = 100;
const LEAST_RECORDS = 25;
/** Each slice is signed for, so that many small ones would leave as many statements behind. */
const MOST_RECORDS = 2_000;

/**
 * How many records to delete in one transaction, from how long it took before: a store that is large and cold takes ten
 * times as long for each of them as a small one does.
 */
export class SliceSize {
  #records = FIRST_RECORDS;

  /** Most records of the next slice. */
  get records(): number {
    return this.#records;
  }

  /** @param tookMs - of the last slice */
  learn(tookMs: number): void {
    // No more than twice as many at once: a slice may have been quick because little was left in it.
    const fitting = Math.floor(this.#records * Math.min(2, AIM_MS / Math.max(tookMs, 1)));
    this.#records = Math.min(Math.max(fitting, LEAST_RECORDS), MOST_RECORDS);
  }
}
