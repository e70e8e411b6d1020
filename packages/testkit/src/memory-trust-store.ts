import type { TrustKind, TrustOf, TrustRecord, TrustStore } from '@qmcp/contracts';

/** A store in memory of what people said once, held to the same suite as the real ones. */
export class MemoryTrustStore implements TrustStore {
  readonly #contents = new Map<string, string>();

  async put(record: TrustRecord): Promise<void> {
    this.#contents.set(keyOf(record.kind, record.id), JSON.stringify(record));
  }

  async get<K extends TrustKind>(kind: K, id: string): Promise<TrustOf<K> | undefined> {
    const content = this.#contents.get(keyOf(kind, id));
    return content === undefined ? undefined : (JSON.parse(content) as TrustOf<K>);
  }

  async list<K extends TrustKind>(kind: K): Promise<readonly TrustOf<K>[]> {
    return [...this.#contents.entries()]
      .filter(([key]) => key.startsWith(`${kind} `))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, content]) => JSON.parse(content) as TrustOf<K>);
  }

  async remove(kind: TrustKind, id: string): Promise<boolean> {
    return this.#contents.delete(keyOf(kind, id));
  }
}

const keyOf = (kind: TrustKind, id: string): string => `${kind} ${id}`;
