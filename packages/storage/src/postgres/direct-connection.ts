import { Client } from 'pg';

import { storeUnsupported } from '../store-errors.ts';
import { connectionConfig } from './connection-config.ts';

/**
 * Lets the server notice within half a minute that the machine at our end is gone, so that what it held is free. Nothing
 * for a Unix socket, where the kernel tells.
 */
const NOTICE_LOST_PEERS = `select set_config('tcp_keepalives_idle', '15', false),
  set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)`;

/**
 * Opens a connection with a session of its own, which keeps its locks until it ends.
 * @throws PlatformError `store_unsupported` when a pooler stands in between; else what `pg` throws
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
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  if (rows[0]?.pid === (client as Client & { readonly processID: number | null }).processID) return;
  throw storeUnsupported(
    'A pooler stands between qmcp and the database, and one connection must go past it: name the database itself in QMCP_DATABASE_DIRECT_URL.',
  );
}
