import { grants, PlatformError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';

const MAX_WRITTEN = 1_000;

/** What a catalogue holds: a key, the scope that shows it, and how lists show it. */
export interface Listed {
  readonly key: string;
  readonly scope: string;
  readonly listed: Readonly<Record<string, unknown>>;
}

/** A slice of a list. */
export interface Slice<E> {
  readonly entries: readonly E[];
  /** Key of the last entry, where more follow. */
  readonly last: string | undefined;
}

/**
 * The definitions of one kind: unique by key, listed in the order of their keys, each principal seeing what its
 * scopes grant. Lists are filtered once for each set of scopes.
 */
export class Catalogue<E extends Listed> {
  readonly #entries = new Map<string, E>();
  readonly #visible = new Map<string, readonly E[]>();
  readonly #written = new Map<string, string>();
  readonly #noun: string;
  #ordered: readonly E[] | undefined;

  constructor(noun: string) {
    this.#noun = noun;
  }

  /** @throws PlatformError `definition_duplicate` */
  add(entry: E): void {
    if (this.#entries.has(entry.key)) {
      throw new PlatformError(
        'definition_duplicate',
        `The ${this.#noun} '${entry.key}' is already registered: remove it first, or rename one of them`,
      );
    }
    this.#entries.set(entry.key, entry);
    this.#forget();
  }

  /** @returns false when there was none */
  remove(key: string): boolean {
    const existed = this.#entries.delete(key);
    if (existed) this.#forget();
    return existed;
  }

  get(key: string): E | undefined {
    return this.#entries.get(key);
  }

  /** All, in order. */
  get ordered(): readonly E[] {
    this.#ordered ??= [...this.#entries.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
    return this.#ordered;
  }

  /** What a principal may see, in order. */
  visibleTo(principal: Principal): readonly E[] {
    const known = this.#visible.get(principal.scopeKey);
    if (known !== undefined) return known;
    const visible = this.ordered.filter(({ scope }) => grants(principal.scopes, scope));
    this.#visible.set(principal.scopeKey, visible);
    return visible;
  }

  /** What `write` made of the catalogue as it stands, made once for each key. */
  written(key: string, write: () => string): string {
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const text = write();
    // Cursors come from outside: a bound, lest they fill the memory.
    if (this.#written.size >= MAX_WRITTEN) this.#written.clear();
    this.#written.set(key, text);
    return text;
  }

  /** At most `limit` of what a principal may see, from the first key greater than `after` on. */
  slice(principal: Principal, after: string | undefined, limit: number): Slice<E> {
    const visible = this.visibleTo(principal);
    const start = after === undefined ? 0 : firstAfter(visible, after);
    const entries = visible.slice(start, start + limit);
    return { entries, last: start + limit < visible.length ? entries.at(-1)?.key : undefined };
  }

  #forget(): void {
    this.#ordered = undefined;
    this.#visible.clear();
    this.#written.clear();
  }
}

/** Index of the first entry whose key is greater; an entry that has gone since leaves its place known. */
function firstAfter(entries: readonly Listed[], key: string): number {
  const index = entries.findIndex((entry) => entry.key > key);
  return index === -1 ? entries.length : index;
}
