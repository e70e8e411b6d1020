import type { Connections } from './connections.ts';

/** A month, as the ids of its records span it. */
interface Month {
  /** `2026_11`, at the end of the names of its partitions. */
  readonly suffix: string;
  readonly lowId: string;
  /** The least id of the month after. */
  readonly highId: string;
}

/** The months of the audit, a partition each; made when the first record of a month comes. */
export class Partitions {
  readonly #connections: Pick<Connections, 'attempt'>;
  readonly #known = new Set<string>();

  constructor(connections: Pick<Connections, 'attempt'>) {
    this.#connections = connections;
  }

  /**
   * Makes the partitions that records of these ids belong to, where they are missing.
   * @throws what `pg` throws
   */
  async ensure(ids: Iterable<string>): Promise<void> {
    for (const month of monthsOf(ids)) {
      if (this.#known.has(month.suffix)) continue;
      const { suffix, lowId, highId } = month;
      await this.#connections.attempt({
        text: 'select add_audit_partitions($1, $2, $3)',
        values: [suffix, lowId, highId],
      });
      this.#known.add(suffix);
    }
  }

  /**
   * Gives back the room of months before a moment that nothing is left in, but for those that somebody reads just now.
   * @throws what `pg` throws
   */
  async dropEmpty(beforeMs: number): Promise<void> {
    await this.#connections.attempt({
      text: 'select drop_empty_audit_partitions($1)',
      values: [monthOf(beforeMs).suffix],
    });
  }

  /** Looks again what is there: old months are dropped. */
  forget(): void {
    this.#known.clear();
  }
}

function monthsOf(ids: Iterable<string>): Iterable<Month> {
  const months = new Map<string, Month>();
  let current: Month | undefined;
  for (const id of ids) {
    // Nearly always the same month, which two comparisons tell.
    if (current !== undefined && id >= current.lowId && id < current.highId) continue;
    current = monthOf(timeOf(id));
    months.set(current.suffix, current);
  }
  return months.values();
}

function monthOf(ms: number): Month {
  const time = new Date(ms);
  const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
  const suffix = `${year}_${String(month + 1).padStart(2, '0')}`;
  return {
    suffix,
    lowId: idFrom(Date.UTC(year, month)),
    highId: idFrom(Date.UTC(year, month + 1)),
  };
}

/** The time in a UUIDv7 (RFC 9562), in epoch milliseconds. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The least id of a time. */
function idFrom(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
