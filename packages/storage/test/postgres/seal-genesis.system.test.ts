import { fakeClock } from '@qmcp/testkit';
import { Client } from 'pg';
import { expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openOn } from './open-on-postgres.ts';
import { queryOn, useTestPostgres } from './test-postgres.ts';

const postgres = useTestPostgres();

/** A store from before there was a chain: so many records of each process, from a sequence on. */
async function writeOldStore(
  url: string,
  streams: readonly { readonly from: number; readonly count: number }[],
): Promise<void> {
  const client = new Client(url);
  await client.connect();
  const known = readMigrations('postgres').filter(({ name }) => name < '0009');
  await migrate(client, known, fakeClock());
  await client.query("insert into actor values ('pseudonym', 'alice', 1, null)");
  await client.query(
    "select add_audit_partitions('all', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')",
  );
  for (const { from, count } of streams) {
    const { rows } = await client.query<{ number: number }>(
      `insert into instance (instance_id, started_at_ms, seen_at_ms, ended_at_ms, last_sequence)
       values ('old', 1, 1, 1, $1) returning number`,
      [from + count - 1],
    );
    await client.query(
      `insert into audit_record select gen_random_uuid(), $1, sequence, 'call', 1, 'pseudonym', 'rest', 'tools/call',
       'echo', 'request', 'correlation', 'trace', 'span', null, null, null, 'ok', null, 0, null, null
       from generate_series($2::bigint, $3::bigint) as sequence`,
      [rows[0]?.number, from, from + count - 1],
    );
  }
  await client.end();
}

const batchesIn = (url: string) =>
  queryOn(
    url,
    `select instance, number::int, first_sequence::int as first, count::int, kind from audit_batch
     order by instance, number`,
  );

it('records from before the chain are sealed once, in batches that say so', async () => {
  const url = await postgres.createDatabase();
  await writeOldStore(url, [
    { from: 1, count: 2 },
    { from: 1, count: 0 },
    { from: 1, count: 2_049 },
  ]);
  await (await openOn(url)).close();
  expect(await batchesIn(url)).toEqual([
    { instance: 1, number: 1, first: 1, count: 2, kind: 'genesis' },
    { instance: 3, number: 1, first: 1, count: 1_024, kind: 'genesis' },
    { instance: 3, number: 2, first: 1_025, count: 1_024, kind: 'genesis' },
    { instance: 3, number: 3, first: 2_049, count: 1, kind: 'genesis' },
  ]);
});

it('a stream that lost a month before it was sealed is counted from 1', async () => {
  const url = await postgres.createDatabase();
  await writeOldStore(url, [{ from: 41, count: 3 }]);
  await (await openOn(url)).close();
  expect(await batchesIn(url)).toMatchObject([{ first: 1, count: 3 }]);
  expect(await queryOn(url, 'select sequence::int from audit_record order by sequence')).toEqual([
    { sequence: 1 },
    { sequence: 2 },
    { sequence: 3 },
  ]);
  expect(await queryOn(url, 'select last_sequence::int from instance where number = 1')).toEqual([
    { last_sequence: 3 },
  ]);
});

it('who is known from before the chain only can be forgotten', async () => {
  const url = await postgres.createDatabase();
  await writeOldStore(url, [{ from: 1, count: 1 }]);
  const store = await openOn(url);
  expect(await store.auditSeal.erase('alice')).toMatchObject({ actor: 'pseudonym' });
  await store.close();
  expect(await queryOn(url, 'select principal_id from actor')).toEqual([{ principal_id: null }]);
});
