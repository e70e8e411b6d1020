import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { InstanceLocks } from '../../src/sqlite/instance-lock.ts';
import { openOn } from '../open-test-store.ts';

it('a lock is held by one, until it is released', async () => {
  await using folder = await temporaryFolder();
  const locks = new InstanceLocks(folder.file('qmcp.db'));
  const lock = locks.take(1);
  expect(locks.take(1)).toBeUndefined();
  const other = locks.take(2);
  lock?.release();
  expect(readdirSync(folder.file('qmcp.db-instances'))).toEqual(['2.lock']);
  const again = locks.take(1);
  expect(again).toBeDefined();
  again?.release();
  other?.release();
});

it('a lock that cannot be made is an error, not a living process', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(folder.file('qmcp.db-instances'));
  writeFileSync(folder.file('qmcp.db-instances/1.lock'), 'no database at all, but some words');
  expect(() => new InstanceLocks(folder.file('qmcp.db')).take(1)).toThrow('not a database');
});

it('each start is an instance of its own, though it brings the same id', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  for (const expected of ['1.lock', '2.lock']) {
    const store = await openOn(file);
    expect(readdirSync(`${file}-instances`)).toEqual([expected]);
    await store.close();
  }
});

it('a start that gets no lock leaves no trace, and says which', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const stranger = new InstanceLocks(file).take(1);
  await expect(openOn(file)).rejects.toThrow('1.lock');
  expect(existsSync(`${file}-wal`)).toBe(false);
  stranger?.release();
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare('select * from instance').all()).toEqual([]);
  database.close();
  await (await openOn(file)).close();
});
