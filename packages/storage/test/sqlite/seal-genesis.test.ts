import { DatabaseSync } from 'node:sqlite';

import { fakeClock, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { migrate } from '../../src/sqlite/migrate.ts';
import { openOn } from '../open-test-store.ts';
import { exported, statementsOf } from '../sealed-lines.ts';

/** A store from before there was a chain: so many records of each process. */
async function writeOldStore(file: string, counts: readonly number[]): Promise<void> {
  const old = new DatabaseSync(file);
  await migrate(old, readMigrations('sqlite').slice(0, 2), fakeClock());
  old.exec("insert into actor values ('pseudonym', 'alice', 1)");
  const insert = old.prepare(
    `insert into audit_record values (?, ?, ?, 'call', 1, 'pseudonym', 'rest', 'tools/call', 'echo', 'request',
     'correlation', 'trace', 'span', null, null, null, 'ok', null, 0, null, null)`,
  );
  old.exec('begin');
  for (const [index, count] of counts.entries()) {
    const instance = index + 1;
    old.prepare("insert into instance values (?, 'old', 1, 1, 1)").run(instance);
    for (let sequence = 1; sequence <= count; sequence += 1) {
      insert.run(`${instance}-${sequence}`, instance, sequence);
    }
  }
  old.exec('commit');
  old.close();
}

it('records from before the chain are sealed once, in batches that say so, and signed for', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  await writeOldStore(file, [2, 0, 2_049]);
  const store = await openOn(file);
  await store.auditSeal.checkpoint();
  await store.close();

  expect(exported(file, 'qmcp-audit-batch-v1')).toMatchObject([
    { instance: 1, number: 1, first_sequence: 1, count: 2, kind: 'genesis' },
    { instance: 3, number: 1, first_sequence: 1, count: 1_024, kind: 'genesis' },
    { instance: 3, number: 2, first_sequence: 1_025, count: 1_024, kind: 'genesis' },
    { instance: 3, number: 3, first_sequence: 2_049, count: 1, kind: 'genesis' },
  ]);
  expect(statementsOf(file).at(-1)).toMatchObject({
    heads: [
      { instance: 1, sequence: 2 },
      { instance: 3, sequence: 2_049 },
    ],
  });
  expect(exported(file, 'qmcp-audit-name-v1')).toMatchObject([
    { actor: 'pseudonym', principal_id: 'alice', salt: null },
  ]);
});

it('a record that turns up without a seal later never gets one', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  await writeOldStore(file, [1]);
  await (await openOn(file)).close();
  const database = new DatabaseSync(file);
  database.exec(`insert into audit_record select 'forged', instance, 2, kind, started_at_ms, actor, door, method, name,
    request_id, correlation_id, trace_id, span_id, null, null, null, outcome, null, 0, null, null from audit_record`);
  database.close();
  const store = await openOn(file);
  await store.auditSeal.checkpoint();
  await store.close();
  expect(exported(file, 'qmcp-audit-batch-v1')).toHaveLength(1);
});

it('who is known from before the chain only can be forgotten', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  await writeOldStore(file, [1]);
  const store = await openOn(file);
  expect(await store.auditSeal.erase('alice')).toMatchObject({ actor: 'pseudonym' });
  await store.close();
  expect(exported(file, 'qmcp-audit-name-v1')).toEqual([]);
});
