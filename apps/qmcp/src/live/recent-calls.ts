import type { AuditStore, Clock, Logger, StoredAuditRecord } from '@qmcp/contracts';

/** How soon a finished call is heard of. */
const LOOK_EVERY_MS = 1_000;
/** How long a call may run and still be heard of once it ends. */
const WINDOW_MS = 10 * 60_000;
/** Most calls that are heard of at once; of more, the newest. */
const PAGE = 50;

interface Parts {
  readonly store: { readonly audit: Pick<AuditStore, 'list'> };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Hears of a call that has ended. Must not throw. */
export type CallListener = (record: StoredAuditRecord) => void;

/**
 * Tells of calls as they end, of whatever process of the store. It is for people who watch: where more end than anybody
 * could follow, some are left out. The store is asked only while somebody listens, once for all of them.
 */
export class RecentCalls {
  readonly #parts: Parts;
  readonly #listeners = new Set<CallListener>();
  /** Ids on the page that was read last; undefined before one was. */
  #seen: ReadonlySet<string> | undefined;
  #beginning: Promise<void> | undefined;
  /** Aborted once nobody listens: then what was asked of the store meanwhile is of no use. */
  #watching = new AbortController();
  #cancelTimer: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Calls `hear` with each call that ends, the oldest first. Resolves once none that ends from then on is missed. Never
   * rejects.
   * @returns stops it
   */
  async listen(hear: CallListener): Promise<() => void> {
    const listener: CallListener = (record) => hear(record);
    this.#listeners.add(listener);
    await (this.#beginning ??= this.#look(this.#watching.signal));
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      this.#watching.abort();
      this.#watching = new AbortController();
      this.#cancelTimer?.();
      this.#seen = undefined;
      this.#beginning = undefined;
    };
  }

  async #look(over: AbortSignal): Promise<void> {
    const records = await this.#read();
    if (over.aborted) return;
    if (records !== undefined) this.#tell(records);
    this.#cancelTimer = this.#parts.clock.setTimer(() => void this.#look(over), LOOK_EVERY_MS);
  }

  async #read(): Promise<readonly StoredAuditRecord[] | undefined> {
    const { store, clock, logger } = this.#parts;
    const sinceMs = clock.nowMs() - WINDOW_MS;
    try {
      return (await store.audit.list({ kind: 'call', sinceMs }, { limit: PAGE })).records;
    } catch (error) {
      logger.warn({ err: error }, 'calls could not be followed: trying again');
      return undefined;
    }
  }

  #tell(records: readonly StoredAuditRecord[]): void {
    const before = this.#seen;
    this.#seen = new Set(records.map(({ id }) => id));
    // What had ended before anybody listened is no news.
    if (before === undefined) return;
    for (const record of records.toReversed()) {
      if (before.has(record.id)) continue;
      for (const listener of this.#listeners) listener(record);
    }
  }
}
