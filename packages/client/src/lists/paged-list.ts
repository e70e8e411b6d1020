import type { Clock } from '@qmcp/contracts';

import { ServerError } from '../errors.ts';
import { badAnswer } from '../requests/pending-request.ts';
import type { RequestOptions } from '../requests/request-options.ts';
import type { ListPage } from '../results/lists.ts';

/** A server that never ends its list is stopped here. */
const MAX_PAGES = 1000;

/** Fetches one page; the cursor of the first is undefined. */
export type FetchPage<Entry> = (
  cursor: string | undefined,
  options: RequestOptions,
) => Promise<ListPage<Entry>>;

interface CachedPage<Entry> extends ListPage<Entry> {
  readonly freshUntilMs: number;
}

/**
 * A list of the server's, whole: pages are joined, and used again for as long as each one's `ttlMs` says or until
 * {@link PagedList.invalidate} (MCP 2026-07-28, "Caching").
 */
export class PagedList<Entry> {
  readonly #method: string;
  readonly #fetch: FetchPage<Entry>;
  readonly #clock: Clock;
  #pages = new Map<string | undefined, CachedPage<Entry>>();
  #joined: { readonly entries: readonly Entry[]; readonly freshUntilMs: number } | undefined;

  constructor(method: string, fetch: FetchPage<Entry>, clock: Clock) {
    this.#method = method;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** All entries, in the server's order. @throws what a request throws */
  async all(options: RequestOptions = {}): Promise<readonly Entry[]> {
    if (this.#joined !== undefined && this.#isFresh(this.#joined)) return this.#joined.entries;
    try {
      return await this.#walk(options);
    } catch (error) {
      // A cursor from an earlier walk may have become invalid; a walk from the start has only new ones.
      if (!ServerError.is(error) || this.#pages.size === 0) throw error;
      this.invalidate();
      return await this.#walk(options);
    }
  }

  /** Forgets what was fetched. */
  invalidate(): void {
    this.#pages = new Map();
    this.#joined = undefined;
  }

  async #walk(options: RequestOptions): Promise<readonly Entry[]> {
    const pages = this.#pages;
    const entries: Entry[] = [];
    const cursors = new Set<string>();
    let cursor: string | undefined;
    let freshUntilMs = Infinity;
    do {
      const page = await this.#page(pages, cursor, options);
      entries.push(...page.entries);
      freshUntilMs = Math.min(freshUntilMs, page.freshUntilMs);
      cursor = page.nextCursor;
      if (cursor !== undefined) {
        if (cursors.has(cursor) || cursors.size === MAX_PAGES) {
          throw badAnswer(this.#method, 'pages that never end');
        }
        cursors.add(cursor);
      }
    } while (cursor !== undefined);
    // A change that was noticed while walking makes this walk's pages old already.
    if (pages === this.#pages) this.#joined = { entries, freshUntilMs };
    return entries;
  }

  async #page(
    pages: Map<string | undefined, CachedPage<Entry>>,
    cursor: string | undefined,
    options: RequestOptions,
  ): Promise<CachedPage<Entry>> {
    const cached = pages.get(cursor);
    if (cached !== undefined && this.#isFresh(cached)) return cached;
    pages.delete(cursor);
    const page = await this.#fetch(cursor, options);
    const fresh = { ...page, freshUntilMs: this.#clock.monotonicMs() + page.ttlMs };
    if (page.ttlMs > 0) pages.set(cursor, fresh);
    return fresh;
  }

  #isFresh({ freshUntilMs }: { readonly freshUntilMs: number }): boolean {
    return this.#clock.monotonicMs() < freshUntilMs;
  }
}
