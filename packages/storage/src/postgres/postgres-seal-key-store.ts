import type { SealKey, SealKeyStore } from '@qmcp/contracts';

import type { Connections } from './connections.ts';
import { Turns } from './turns.ts';

/** The keyring on PostgreSQL. */
export class PostgresSealKeyStore implements SealKeyStore {
  readonly #connections: Connections;
  readonly #turns = new Turns();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async list(): Promise<readonly SealKey[]> {
    const rows = await this.#connections.read<{
      id: string;
      secret: Buffer;
      created_at_ms: number;
    }>({ text: 'select * from seal_key order by created_at_ms desc, id desc' });
    return rows.map(({ id, secret, created_at_ms: createdAtMs }) => ({
      id,
      secret: new Uint8Array(secret),
      createdAtMs,
    }));
  }

  ensure(fresh: SealKey, newerThanMs: number): Promise<readonly SealKey[]> {
    return this.#turns.take('ring', async () => {
      await this.#connections.write({
        text: 'select ensure_seal_key(row($1, $2, $3)::seal_key, $4)',
        values: [fresh.id, Buffer.from(fresh.secret), fresh.createdAtMs, newerThanMs],
      });
      return this.list();
    });
  }

  async prune(beforeMs: number): Promise<void> {
    await this.#connections.write({
      text: 'delete from seal_key where created_at_ms < $1',
      values: [beforeMs],
    });
  }
}
