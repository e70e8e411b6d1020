import type { PolicyStore, PolicyVersion } from '@qmcp/contracts';

import type { Connections } from './connections.ts';

interface Row {
  digest: string;
  loaded_at_ms: number;
  content: string;
}

/** Versions of the policy on PostgreSQL. */
export class PostgresPolicyStore implements PolicyStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async keep({ digest, loadedAtMs, text }: PolicyVersion): Promise<void> {
    await this.#connections.write({
      text: 'insert into policy values ($1, $2, $3) on conflict do nothing',
      values: [digest, loadedAtMs, text],
    });
  }

  async get(digest: string): Promise<PolicyVersion | undefined> {
    const [row] = await this.#connections.read<Row>({
      text: 'select * from policy where digest = $1',
      values: [digest],
    });
    return row && { digest, loadedAtMs: row.loaded_at_ms, text: row.content };
  }

  async list(): Promise<readonly Omit<PolicyVersion, 'text'>[]> {
    const rows = await this.#connections.read<Omit<Row, 'content'>>({
      text: 'select digest, loaded_at_ms from policy order by loaded_at_ms desc, digest',
    });
    return rows.map(({ digest, loaded_at_ms: loadedAtMs }) => ({ digest, loadedAtMs }));
  }
}
