import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { postgresProgram, programOwner, socketUrl } from './postgres-programs.ts';
import type { ProgramOwner } from './postgres-programs.ts';

const run = promisify(execFile);

/** What a test needs and a crash of the machine may spoil. */
const FAST = { fsync: 'off', shared_buffers: '64MB', max_connections: '100' };

/** A PostgreSQL of its own, from the programs of this machine, behind a Unix socket in a folder of its own. */
export interface PostgresCluster extends AsyncDisposable {
  /** Folder of the socket. */
  readonly folder: string;
  /** Makes an empty database. @returns its address */
  createDatabase(): Promise<string>;
  /** Ends it as a crash does: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again. Resolves once it takes connections. */
  start(): Promise<void>;
}

/**
 * Starts a cluster that stops and goes with its scope.
 * @param settings - go over those that make tests fast: `{ fsync: 'on' }`
 */
export async function startPostgresCluster(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresCluster> {
  const owner = programOwner();
  const folder = await mkdtemp(join(tmpdir(), 'qmcp-pg-'));
  const cluster = new Cluster({ folder, owner, settings: { ...FAST, ...settings } });
  try {
    if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
    const data = join(folder, 'data');
    const options = ['--username=qmcp', '--auth=trust', '--encoding=UTF8', '--locale=C'];
    await run(postgresProgram('initdb'), ['-D', data, '--no-sync', ...options], { ...owner });
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

interface Parts {
  readonly folder: string;
  readonly owner: ProgramOwner;
  readonly settings: Readonly<Record<string, string>>;
}

class Cluster implements PostgresCluster {
  readonly folder: string;
  readonly #parts: Parts;
  #server: ChildProcess | undefined;
  #databases = 0;

  constructor(parts: Parts) {
    this.folder = parts.folder;
    this.#parts = parts;
  }

  async createDatabase(): Promise<string> {
    const database = `test_${++this.#databases}`;
    await run(postgresProgram('createdb'), ['-h', this.folder, '-U', 'qmcp', database]);
    return socketUrl(this.folder, database);
  }

  async start(): Promise<void> {
    // Those that a killed server left behind hold its memory for another moment, in which no other one can start.
    while (!(await this.#tryToStart()));
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGINT');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const ended = once(server, 'close');
    server.kill(signal);
    await ended;
  }

  async #tryToStart(): Promise<boolean> {
    const { folder, owner, settings } = this.#parts;
    const options = Object.entries({ ...settings, listen_addresses: '' });
    const server = spawn(
      postgresProgram('postgres'),
      [
        '-D',
        join(folder, 'data'),
        '-k',
        folder,
        ...options.flatMap(([k, v]) => ['-c', `${k}=${v}`]),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], ...owner },
    );
    const said: string[] = [];
    for await (const line of createInterface({ input: server.stderr })) {
      said.push(line);
      if (!line.includes('ready to accept connections')) continue;
      this.#server = server;
      server.stderr.resume();
      return true;
    }
    if (
      said.some((line) => line.includes('shared memory block') || line.includes('postmaster.pid'))
    )
      return false;
    throw new Error(`PostgreSQL did not start: ${said.join('\n')}`);
  }
}
