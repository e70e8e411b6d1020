import { DatabaseSync } from 'node:sqlite';

import {
  ampleRoom,
  auditRecord,
  fakeClock,
  humanRequest,
  seededEntropy,
  taskRecord,
  temporaryFolder,
} from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { migrate } from '../../src/sqlite/migrate.ts';
import { openOn } from '../open-test-store.ts';

const migrations = readMigrations('sqlite');

it.each(migrations.slice(0, -1).map(({ name }, index) => ({ name, steps: index + 1 })))(
  'opens a store as $name left it, and loses nothing of it',
  async ({ steps }) => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const old = new DatabaseSync(file);
    await migrate(old, migrations.slice(0, steps), fakeClock());
    const entropy = seededEntropy(1);
    const lost = auditRecord(entropy, { principalId: 'alice' });
    old.exec(`
      insert into instance (number, instance_id, started_at_ms, seen_at_ms) values (1, 'old', 1, 1);
      insert into actor (pseudonym, principal_id, created_at_ms) values ('pseudonym', 'alice', 1);
      insert into api_key values ('key', 'name', 'hash', '["*"]', 1, null, null, null);
    `);
    old
      .prepare(
        `insert into audit_intent values (?, 1, 'call', 1, 'pseudonym', 'rest', 'tools/call', 'compute',
         'request', 'correlation', 'trace', 'span', null, null, null)`,
      )
      .run(lost.id);
    old.close();

    const store = await openOn(file);
    expect((await store.migrations()).every(({ appliedAtMs }) => appliedAtMs !== null)).toBe(true);
    expect(await store.audit.recover()).toBe(1);
    expect((await store.audit.get(lost.id))?.outcome).toBe('ambiguous');
    expect(await store.apiKeys.list()).toHaveLength(1);
    await store.tasks.create(taskRecord(), ampleRoom);
    expect(await store.tasks.get('task-1')).toEqual(taskRecord());
    await store.humanRequests.create(humanRequest());
    expect(await store.humanRequests.get('request-1')).toEqual(humanRequest());
    await store.close();
  },
);
