import { Client } from 'pg';
import { describe } from 'vitest';

import { connectionConfig } from '../../src/postgres/connection-config.ts';
import {
  forgedHistorySuite,
  forgedNamesSuite,
  forgedRetentionSuite,
} from '../forged-history.suite.ts';
import type { ForgeablePlace } from '../forged-history.suite.ts';
import { openOn } from './open-on-postgres.ts';
import { verifyDatabase } from './sealed-database.ts';
import { useTestPostgres } from './test-postgres.ts';

const postgres = useTestPostgres();

async function make(): Promise<ForgeablePlace> {
  const url = await postgres.createDatabase();
  // As the owner of the database, by a driver that gives numbers as such.
  const client = new Client(connectionConfig(url));
  await client.connect();
  return {
    open: (given) => openOn(url, given),
    sql: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    verify: () => verifyDatabase(url),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

describe('who writes to the database of a store, without its key, is not signed for: it', () => {
  forgedHistorySuite(make);
});

describe('retention of a store that somebody wrote to', () => {
  forgedRetentionSuite(make);
});

describe('an erasure in a store that somebody wrote to', () => {
  forgedNamesSuite(make);
});
