import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

import { fakeClock, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import type { Migration } from '../../src/migrations/read-migrations.ts';
import { appliedMigrations, migrate } from '../../src/sqlite/migrate.ts';

const migration = (name: string, sql: string): Migration => ({ name, sql, checksum: `of ${name}` });
const first = migration('0001_letters', 'create table letter (a text); create table gone (b text)');
const second = migration('0002_fewer', 'drop table gone; create index letter_a on letter (a)');
const broken = migration('0003_broken', 'create table half (c text); create table letter (a text)');

const tablesOf = (database: DatabaseSync): unknown[] =>
  database
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
    )
    .all()
    .map(({ name }) => name);

describe('migrate', () => {
  it('brings a database to the newest schema, step by step, and notes when', async () => {
    using database = new DatabaseSync(':memory:');
    const clock = fakeClock(1_000);
    await migrate(database, [first], clock);
    clock.advance(500);
    await migrate(database, [first, second], clock);
    expect(tablesOf(database)).toEqual(['letter', 'schema_migration']);
    expect(appliedMigrations(database)).toEqual([
      { name: '0001_letters', checksum: 'of 0001_letters', appliedAtMs: 1_000 },
      { name: '0002_fewer', checksum: 'of 0002_fewer', appliedAtMs: 1_500 },
    ]);
  });

  it('undoes all of it when a step fails', async () => {
    using database = new DatabaseSync(':memory:');
    await migrate(database, [first], fakeClock());
    await expect(migrate(database, [first, second, broken], fakeClock())).rejects.toThrow(
      'table letter already exists',
    );
    expect(tablesOf(database)).toEqual(['gone', 'letter', 'schema_migration']);
    expect(appliedMigrations(database)).toHaveLength(1);
    expect(database.isTransaction).toBe(false);
  });

  it('leaves nothing in a new database when its first step fails', async () => {
    using database = new DatabaseSync(':memory:');
    await expect(migrate(database, [first, broken], fakeClock())).rejects.toThrow('already exists');
    expect(tablesOf(database)).toEqual([]);
  });

  it('waits for a process that migrates, and finds its work done', async () => {
    await using folder = await temporaryFolder();
    using database = new DatabaseSync(folder.file('letters.db'), { timeout: 0 });
    using other = new DatabaseSync(folder.file('letters.db'), { timeout: 0 });
    const clock = fakeClock();
    await migrate(other, [first], clock);
    other.exec('begin immediate');
    const migrated = migrate(database, [first], clock);
    clock.advance(1_000);
    await nextTurn();
    other.exec('rollback');
    clock.advance(1_000);
    await migrated;
    expect(appliedMigrations(database)).toHaveLength(1);
  });

  it('needs the lock once, so that a process which writes right after cannot fail the start', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('letters.db');
    using other = new DatabaseSync(file, { timeout: 0 });
    other.exec('pragma journal_mode = wal');
    /** As soon as it lets go of the lock, the other one takes it. */
    class Contended extends DatabaseSync {
      override exec(sql: string): void {
        super.exec(sql);
        if (sql === 'commit') other.exec('begin immediate');
      }
    }
    using database = new Contended(file, { timeout: 0 });
    await migrate(database, [first], fakeClock());
    other.exec('rollback');
    await migrate(database, [first], fakeClock());
    expect(appliedMigrations(database)).toHaveLength(1);
  });

  it("makes the planner's figures count at once", async () => {
    using database = new DatabaseSync(':memory:');
    const figures = migration(
      '0001_figures',
      `create table word (a text, b text); create index word_a on word (a); create index word_b on word (b);
       analyze; insert into sqlite_stat1 values ('word', 'word_a', '1000 900'), ('word', 'word_b', '1000 2')`,
    );
    await migrate(database, [figures], fakeClock());
    const [plan] = database
      .prepare('explain query plan select * from word where a = ? and b = ?')
      .all('', '');
    expect(plan?.['detail']).toContain('word_b');
  });
});
