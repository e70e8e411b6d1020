/** Something that happened, as server-sent events have it. */
export interface NewsItem {
  readonly event: 'human_request' | 'invocation' | 'tools';
  readonly data: unknown;
}

/** Most items that wait for somebody who reads slowly. */
const MAX_WAITING = 500;

/**
 * What happened, for one reader. Of the same thing only the newest waits; past {@link MAX_WAITING} the oldest is left out,
 * so that who reads slowly costs no memory.
 */
export class News {
  readonly #waiting = new Map<string, NewsItem>();
  #wake = Promise.withResolvers<void>();
  #ended = false;

  /** @param key - what it is about: an item of the same key takes its place */
  add(key: string, item: NewsItem): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, item);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    this.#wake.resolve();
  }

  /** Lets the reader go. */
  end(): void {
    this.#ended = true;
    this.#wake.resolve();
  }

  /**
   * What happened and happens, until {@link News.end}.
   * @yields the oldest first
   */
  async *items(): AsyncGenerator<NewsItem, void, undefined> {
    while (!this.#ended) {
      for (const [key, item] of this.#waiting) {
        this.#waiting.delete(key);
        yield item;
      }
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }
}
