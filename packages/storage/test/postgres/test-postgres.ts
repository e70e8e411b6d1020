import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { afterAll, beforeAll } from 'vitest';

import { startPostgresCluster } from '@qmcp/testkit';
import type { DisposableStore, PostgresCluster } from '@qmcp/testkit';

import { openOn } from './open-on-postgres.ts';

/** Databases for the tests of a file, all on one server. */
export interface TestPostgres {
  /** Only where the server is our own. */
  readonly cluster: PostgresCluster;
  /** Makes an empty database. @returns its address */
  createDatabase(): Promise<string>;
}

/** Runs the tests of a file on a server that starts before the first and stops after the last. */
export function useTestPostgres(settings: Readonly<Record<string, string>> = {}): TestPostgres {
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
