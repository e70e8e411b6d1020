/** Lets work on the same thing happen in the order in which it was asked for, and on different things at once. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does `work` after what came before under `key`, however that ended. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(key, turn);
    const leave = (): void => {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    };
    turn.then(leave, leave);
    return turn;
  }
}
