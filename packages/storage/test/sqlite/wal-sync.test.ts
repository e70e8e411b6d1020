import { renameSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { syncedBySqlite, WalSync } from '../../src/sqlite/wal-sync.ts';

/** A database that has written, so that its log is there. */
function openWriter(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; create table said (word text) strict');
  return database;
}

describe('WalSync', () => {
  it('syncs the log, also after it was emptied in place', async () => {
    await using folder = await temporaryFolder();
    using writer = openWriter(folder.file('words.db'));
    const wal = await WalSync.open(folder.file('words.db'));
    await expect(wal.sync()).resolves.toBeUndefined();
    writer.exec("pragma wal_checkpoint(truncate); insert into said values ('more')");
    await expect(wal.sync()).resolves.toBeUndefined();
    await wal.close();
  });

  it('cannot be had where there is no log', async () => {
    await using folder = await temporaryFolder();
    await expect(WalSync.open(folder.file('words.db'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fails when another file has taken the place of the log', async () => {
    await using folder = await temporaryFolder();
    using _writer = openWriter(folder.file('words.db'));
    const wal = await WalSync.open(folder.file('words.db'));
    writeFileSync(folder.file('backup'), '');
    renameSync(folder.file('backup'), folder.file('words.db-wal'));
    await expect(wal.sync()).rejects.toThrow('was deleted or replaced');
    await wal.close();
  });

  it('fails once it is closed', async () => {
    await using folder = await temporaryFolder();
    using _writer = openWriter(folder.file('words.db'));
    const wal = await WalSync.open(folder.file('words.db'));
    await wal.close();
    await expect(wal.sync()).rejects.toMatchObject({ code: 'EBADF' });
  });
});

it('syncedBySqlite has nothing to do', async () => {
  await expect(syncedBySqlite.sync()).resolves.toBeUndefined();
  await expect(syncedBySqlite.close()).resolves.toBeUndefined();
});
