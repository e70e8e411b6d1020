import { DatabaseSync } from 'node:sqlite';

import { describe, expect, onTestFinished, test } from 'vitest';

import { migrate, type Migration } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';

const one: Migration = { name: '0001-one', sql: 'CREATE TABLE one (id INTEGER) STRICT' };
const two: Migration = { name: '0002-two', sql: 'CREATE TABLE two (id INTEGER) STRICT' };

function openDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  return database;
}

function tablesOf(database: DatabaseSync): unknown[] {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all();
  return tables.map((table) => table['name']);
}

test('applies each step once, in order, and later only the new ones', () => {
  const database = openDatabase();
  migrate(database, [one]);
  migrate(database, [one]);
  migrate(database, [one, two]);
  expect(tablesOf(database)).toEqual(['one', 'schema_migrations', 'two']);
});

test('keeps nothing of a run in which one step fails', () => {
  const database = openDatabase();
  expect(() => migrate(database, [one, { name: '0002-bad', sql: 'CREATE nonsense' }])).toThrow(
    /syntax error/,
  );
  expect(tablesOf(database)).toEqual([]);
});

describe('refuses a file', () => {
  test('that a newer version wrote', () => {
    const database = openDatabase();
    migrate(database, [one, two]);
    expect(() => migrate(database, [one])).toThrow(/0002-two, which this version doesn't know/);
  });

  test.each([
    ['changed', { ...one, sql: `${one.sql} ` }],
    ['renamed', { ...one, name: '0001-uno' }],
  ])('whose step was %s since', (_, changed) => {
    const database = openDatabase();
    migrate(database, [one]);
    expect(() => migrate(database, [changed])).toThrow(/0001-one in another form/);
  });
});

test('the released steps have names in ascending order', () => {
  const names = migrations.map((migration) => migration.name);
  expect(names).toEqual(names.toSorted());
});
