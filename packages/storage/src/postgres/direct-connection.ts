import { Client } from 'pg';

import { storeUnsupported } from '../store-errors.ts';
import { connectionConfig } from './connection-config.ts';

/**
 * Lets the server notice within half a minute that the machine at our end is gone, so that what it held is free. Nothing
 * for a Unix socket, where the kernel tells.
 */
const NOTICE_LOST_PEERS = `select set_config('tcp_keepalives_idle', '15', false),
  set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)`;

/** As `server_version_num` has it: the oldest that the store is tried on. */
const OLDEST_VERSION = 150_000;

/**
 * Opens a connection with a session of its own, which keeps its locks until it ends.
 * @throws PlatformError `store_unsupported` when a pooler stands in between, or the server is too old; else what `pg` throws
 */
export async function openDirectConnection(url: string): Promise<Client> {
  const client = new Client(connectionConfig(url));
  // Its end tells as well; unheard, an error would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await assertDirect(client);
    await client.query(NOTICE_LOST_PEERS);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** A pooler tells its clients a number of its own where the server tells them the process that serves them. */
async function assertDirect(client: Client): Promise<void> {
  const { rows } = await client.query<{ pid: number; version: number }>(
    `select pg_backend_pid() as pid, current_setting('server_version_num')::integer as version`,
  );
  assertVersion(rows[0]?.version ?? 0);
  if (rows[0]?.pid === (client as Client & { readonly processID: number | null }).processID) return;
  throw storeUnsupported(
    'A pooler stands between qmcp and the database, and one connection must go past it: name the database itself in QMCP_DATABASE_DIRECT_URL.',
  );
}

/**
 * @param version - `server_version_num`: 150018 for 15.18
 * @throws PlatformError `store_unsupported`
 */
export function assertVersion(version: number): void {
  if (version >= OLDEST_VERSION) return;
  throw storeUnsupported(
    `This is PostgreSQL ${Math.floor(version / 10_000)}, and the store needs ${OLDEST_VERSION / 10_000} or newer.`,
  );
}
