import { randomUUID } from 'node:crypto';

import { startPostgresCluster } from '@qmcp/testkit';
import type { DisposableStore, PostgresCluster } from '@qmcp/testkit';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { afterAll, beforeAll } from 'vitest';

import { openOn } from './open-on-postgres.ts';

/** Each drop waits for a checkpoint of the server. */
const DROP_TIMEOUT_MS = 120_000;

/** Databases for the tests of a file, all on one server. */
export interface TestPostgres {
  /** Makes an empty database. @returns its address */
  createDatabase(): Promise<string>;
}

/** The same on a server that tests may stop and start. */
export interface OwnPostgres extends TestPostgres {
  readonly cluster: PostgresCluster;
}

/**
 * Runs the tests of a file on the server that QMCP_TEST_DATABASE_URL names, whose user may make databases; else on one
 * of our own.
 */
export function useTestPostgres(): TestPostgres {
  const url = process.env['QMCP_TEST_DATABASE_URL'] ?? '';
  return url === '' ? useOwnPostgres() : useGivenPostgres(url);
}

/** Runs the tests of a file on a server that starts before the first of them and stops after the last. */
export function useOwnPostgres(settings: Readonly<Record<string, string>> = {}): OwnPostgres {
  let started: PostgresCluster | undefined;
  const cluster = (): PostgresCluster => {
    if (started === undefined) throw new Error('The server starts before the first test');
    return started;
  };
  beforeAll(async () => {
    started = await startPostgresCluster(settings);
  });
  afterAll(async () => {
    await started?.[Symbol.asyncDispose]();
  });
  return {
    get cluster() {
      return cluster();
    },
    createDatabase: () => cluster().createDatabase(),
  };
}

function useGivenPostgres(server: string): TestPostgres {
  const made: string[] = [];
  afterAll(async () => {
    for (const name of made) await queryOn(server, `drop database ${name} with (force)`);
  }, DROP_TIMEOUT_MS);
  return {
    async createDatabase() {
      const name = `qmcp_test_${randomUUID().replaceAll('-', '')}`;
      await queryOn(server, `create database ${name}`);
      made.push(name);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return url.href;
    },
  };
}

/** Opens a store in a database of its own. */
export async function openIn(postgres: TestPostgres): Promise<DisposableStore> {
  const store = await openOn(await postgres.createDatabase());
  return { store, [Symbol.asyncDispose]: () => store.close() };
}

/** Looks into a database past the store. */
export async function queryOn(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResultRow[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
