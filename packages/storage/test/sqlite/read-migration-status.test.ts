import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { fakeClock, silentLogger, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { openSqliteStore } from '../../src/sqlite/open-sqlite-store.ts';
import { readMigrationStatus } from '../../src/sqlite/read-migration-status.ts';

const names = readMigrations('sqlite').map(({ name }) => name);

describe('the migrations of a store', () => {
  it('are all applied once it was opened, also while it is open', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'qmcp.db');
    const clock = fakeClock();
    const store = await openSqliteStore({ file, clock, logger: silentLogger(), instanceId: 'i' });
    const expected = names.map((name) => ({ name, appliedAtMs: clock.nowMs() }));
    expect(readMigrationStatus(file)).toMatchObject(expected);
    await store.close();
    expect(readMigrationStatus(file)).toMatchObject(expected);
  });

  it('wait in a database that has none, and still do after the look', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'qmcp.db');
    new DatabaseSync(file).close();
    for (let look = 0; look < 2; look += 1) {
      expect(readMigrationStatus(file)).toMatchObject(
        names.map((name) => ({ name, appliedAtMs: null })),
      );
    }
  });

  it('of a newer version are refused, and so is what is no database', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'qmcp.db');
    const clock = fakeClock();
    await (await openSqliteStore({ file, clock, logger: silentLogger(), instanceId: 'i' })).close();
    const database = new DatabaseSync(file);
    database.exec("insert into schema_migration values ('9999_future', 'x', 0)");
    database.close();
    expect(() => readMigrationStatus(file)).toThrow(/'9999_future'.*newer one/);
    const other = join(folder.path, 'other.db');
    writeFileSync(other, 'this is a letter, not a database; it goes on for a while');
    expect(() => readMigrationStatus(other)).toThrow('no database of qmcp');
  });
});
