import { DatabaseSync } from 'node:sqlite';

import { expect, onTestFinished, test } from 'vitest';

import { isBusy, openDatabase } from '../../src/store/database.ts';
import { UserStore } from '../../src/store/user-store.ts';
import { NOW_MS, temporaryFile } from '../harness.ts';

test('keeps what is committed through a loss of power', () => {
  const database = openDatabase(temporaryFile(), 0);
  onTestFinished(() => database.close());
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
});

test('gives up with a busy error when another process holds the file', () => {
  const file = temporaryFile();
  const holder = new DatabaseSync(file);
  onTestFinished(() => holder.close());
  holder.exec('BEGIN EXCLUSIVE');
  const open = () => openDatabase(file, 1);
  expect(open).toThrow(expect.toSatisfy(isBusy));
});

test('closes the file when it is of a newer version', () => {
  const file = temporaryFile();
  new UserStore({ file, now: () => NOW_MS }).close();
  const newer = new DatabaseSync(file);
  newer.exec("INSERT INTO schema_migrations (name, checksum) VALUES ('9999-newer', '')");
  newer.close();
  expect(() => new UserStore({ file, now: () => NOW_MS })).toThrow(/run a newer version/);
  const exclusive = new DatabaseSync(file, { timeout: 0 });
  expect(exclusive.prepare('PRAGMA journal_mode = DELETE').get()).toEqual({
    journal_mode: 'delete',
  });
  exclusive.close();
});
