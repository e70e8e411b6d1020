import type { PeerStore } from '@qmcp/contracts';

import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';

/** Whether the process of an instance holds its lock now, as `Instances` takes it. */
const HOLDS_LOCK = `exists (select from pg_locks
  where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
    and classid = 'instance'::regclass::oid and objid = number::oid and objsubid = 2 and granted)`;

interface Row {
  peer_url: string;
  connected: boolean;
}

interface Parts {
  readonly connections: Connections;
  readonly instances: Instances;
}

/** Addresses of the processes that share one database. */
export class PostgresPeerStore implements PeerStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get instance(): number {
    return this.#parts.instances.own;
  }

  announce(url: string): Promise<void> {
    return this.#parts.instances.noteAddress(url);
  }

  withdraw(): Promise<void> {
    return this.#parts.instances.noteAddress(null);
  }

  /** One that is out of touch still has its address until it counts as gone: it may serve all the same. */
  async addressOf(instance: number): Promise<string | undefined> {
    const found = await this.#find(instance);
    if (found === undefined || found.connected) return found?.peer_url;
    await this.#parts.instances.endLost();
    return (await this.#find(instance))?.peer_url;
  }

  async #find(instance: number): Promise<Row | undefined> {
    const [row] = await this.#parts.connections.read<Row>({
      text: `select peer_url, ${HOLDS_LOCK} as connected
        from instance where number = $1::bigint and ended_at_ms is null and peer_url is not null`,
      values: [instance],
    });
    return row;
  }
}
