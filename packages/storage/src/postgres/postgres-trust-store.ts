import type { TrustKind, TrustOf, TrustRecord, TrustStore } from '@qmcp/contracts';

import type { Connections } from './connections.ts';

interface Row {
  content: string;
}

/** What people said once, on PostgreSQL. */
export class PostgresTrustStore implements TrustStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async put(record: TrustRecord): Promise<void> {
    await this.#connections.write({
      text: 'insert into trust values ($1, $2, $3) on conflict (kind, id) do update set content = excluded.content',
      values: [record.kind, record.id, JSON.stringify(record)],
    });
  }

  async get<K extends TrustKind>(kind: K, id: string): Promise<TrustOf<K> | undefined> {
    const [row] = await this.#connections.read<Row>({
      text: 'select content from trust where kind = $1 and id = $2',
      values: [kind, id],
    });
    return row && (JSON.parse(row.content) as TrustOf<K>);
  }

  async list<K extends TrustKind>(kind: K): Promise<readonly TrustOf<K>[]> {
    const rows = await this.#connections.read<Row>({
      text: 'select content from trust where kind = $1 order by id',
      values: [kind],
    });
    return rows.map(({ content }) => JSON.parse(content) as TrustOf<K>);
  }

  async remove(kind: TrustKind, id: string): Promise<boolean> {
    const { rowCount } = await this.#connections.write({
      text: 'delete from trust where kind = $1 and id = $2',
      values: [kind, id],
    });
    return rowCount === 1;
  }
}
