import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { PostgresCluster } from './postgres-cluster.ts';
import { programOwner, socketUrl, systemProgram } from './postgres-programs.ts';

const PORT = 6432;

/** Fewer connections than any client opens, so that statements of one client run on several. */
const POOL_SIZE = 2;

/** A PgBouncer in transaction mode, in front of a cluster. */
export interface PgBouncer extends AsyncDisposable {
  /** The address of a cluster's database, by way of the pooler. */
  url(direct: string): string;
}

/** Starts a pooler that stops with its scope. */
export async function startPgBouncer(cluster: PostgresCluster): Promise<PgBouncer> {
  const owner = programOwner();
  const folder = await mkdtemp(join(tmpdir(), 'qmcp-pgbouncer-'));
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, settings(cluster.folder, folder));
  if (owner !== undefined) {
    await Promise.all([folder, file].map((path) => chown(path, owner.uid, owner.gid)));
  }
  const pooler = spawn(systemProgram('pgbouncer'), [file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...owner,
  });
  const ended = once(pooler, 'close');
  for await (const line of createInterface({ input: pooler.stderr })) {
    if (line.includes('process up')) break;
  }
  pooler.stderr.resume();
  return {
    url(direct) {
      const url = new URL(socketUrl(folder, new URL(direct).pathname.slice(1)));
      url.port = String(PORT);
      return url.href;
    },
    async [Symbol.asyncDispose]() {
      pooler.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const settings = (database: string, folder: string): string => `[databases]
* = host=${database} user=qmcp
[pgbouncer]
unix_socket_dir = ${folder}
listen_port = ${PORT}
auth_type = any
pool_mode = transaction
default_pool_size = ${POOL_SIZE}
`;
