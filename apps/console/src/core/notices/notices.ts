/** A word on what just happened. */
export interface Notice {
  readonly id: number;
  readonly tone: 'done' | 'failed';
  readonly text: string;
}

/** Good news may go by itself; bad news stays until it is read. */
const SHOWN_MS = 6_000;

/** How many are shown at once; the oldest gives way. */
const MAX_SHOWN = 3;

/** Keeps the notices that are shown now. */
export class Notices {
  readonly #after: (delayMs: number, work: () => void) => () => void;
  readonly #listeners = new Set<() => void>();
  #shown: readonly Notice[] = [];
  #lastId = 0;

  /** @param after - runs work once, later */
  constructor(after: (delayMs: number, work: () => void) => () => void) {
    this.#after = after;
  }

  /** Those shown now, the newest last; the same array until they change. */
  readonly current = (): readonly Notice[] => this.#shown;

  /** Tells of every change. @returns ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows one. */
  post(tone: Notice['tone'], text: string): void {
    this.#lastId += 1;
    const notice: Notice = { id: this.#lastId, tone, text };
    this.#show([...this.#shown, notice].slice(-MAX_SHOWN));
    if (tone === 'done') this.#after(SHOWN_MS, () => this.dismiss(notice.id));
  }

  /** Takes one away. */
  readonly dismiss = (id: number): void => {
    this.#show(this.#shown.filter((notice) => notice.id !== id));
  };

  #show(shown: readonly Notice[]): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }
}
