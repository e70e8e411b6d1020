import {
  chmodSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import {
  auditRecord,
  fakeClock,
  recordingLogger,
  seededEntropy,
  temporaryFolder,
} from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { openInFile, openInMemory, openOn } from '../open-test-store.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function execOn(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

describe('opening', () => {
  it('makes folder and file for their owner alone', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('state/deep/qmcp.db');
    const store = await openOn(file);
    expect([folder.file('state'), folder.file('state/deep')].map(modeOf)).toEqual(['700', '700']);
    expect([file, `${file}-wal`, `${file}-shm`].map(modeOf)).toEqual(['600', '600', '600']);
    await store.close();
  });

  it('closes a file that others could read', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    await (await openOn(file)).close();
    chmodSync(file, 0o644);
    const store = await openOn(file);
    expect(modeOf(file)).toBe('600');
    await store.close();
  });

  it('is one store, whichever symbolic link leads to it', async () => {
    await using folder = await temporaryFolder();
    symlinkSync(folder.file('real.db'), folder.file('link.db'));
    const real = await openOn(folder.file('real.db'));
    const linked = await openOn(folder.file('link.db'));
    const record = auditRecord(seededEntropy(1));
    await linked.audit.begin(record);
    expect(await real.audit.recover()).toBe(0);
    await linked.audit.append(record);
    expect(await real.audit.get(record.id)).toMatchObject({ id: record.id });
    await Promise.all([real.close(), linked.close()]);
  });

  it('finds what was kept, and the migrations that made it', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const record = auditRecord(seededEntropy(1));
    const first = await openOn(file);
    await first.audit.append(record);
    const migrations = await first.migrations();
    await first.close();
    const second = await openOn(file);
    expect(await second.audit.get(record.id)).toMatchObject({ id: record.id });
    expect(await second.migrations()).toEqual(migrations);
    const applied = {
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      appliedAtMs: expect.any(Number),
    };
    expect(migrations.map(({ name }) => name)).toEqual(
      readMigrations('sqlite').map(({ name }) => name),
    );
    for (const migration of migrations) expect(migration).toMatchObject(applied);
    await second.close();
  });

  it('refuses a store that a newer version wrote', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    await (await openOn(file)).close();
    execOn(file, `insert into schema_migration values ('9999_the_future', 'ab', 1)`);
    await expect(openOn(file)).rejects.toMatchObject({
      code: 'store_incompatible',
      message: expect.stringMatching(/'9999_the_future'.*does not know.*newer/),
    });
  });

  it('refuses a store whose migration was edited after it was applied', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    await (await openOn(file)).close();
    execOn(file, `update schema_migration set checksum = 'ab'`);
    await expect(openOn(file)).rejects.toMatchObject({
      code: 'store_incompatible',
      message: expect.stringContaining('another text'),
    });
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('letter.txt');
    writeFileSync(file, 'Dear reader, '.repeat(100));
    await expect(openOn(file)).rejects.toMatchObject({
      code: 'store_unsupported',
      message: expect.stringContaining('no database'),
    });
    expect(readFileSync(file, 'utf8')).toMatch(/^Dear reader/);
  });

  it('says where it cannot make its file', async () => {
    await using folder = await temporaryFolder();
    writeFileSync(folder.file('occupied'), '');
    await expect(openOn(folder.file('occupied/qmcp.db'))).rejects.toMatchObject({
      code: 'store_unsupported',
      message: expect.stringContaining('occupied/qmcp.db'),
    });
  });
});

describe('ping', () => {
  it('answers while writes are durable', async () => {
    await using opened = await openInFile();
    await expect(opened.store.ping()).resolves.toBeUndefined();
  });

  it('writes, so that a disk which takes no more is noticed', async () => {
    await using folder = await temporaryFolder();
    const clock = fakeClock();
    const store = await openOn(folder.file('qmcp.db'), { clock });
    const before = statSync(folder.file('qmcp.db-wal')).size;
    clock.advance(1);
    await store.ping();
    expect(statSync(folder.file('qmcp.db-wal')).size).toBeGreaterThan(before);
    await store.close();
  });
});

describe('the write-ahead log', () => {
  it('may be emptied by another process at any time', async () => {
    await using opened = await openInFile();
    const { store, file } = opened;
    const records = Array.from({ length: 3 }, (_, index) => auditRecord(seededEntropy(index)));
    for (const record of records) {
      await store.audit.append(record);
      execOn(file, 'pragma wal_checkpoint(truncate)');
      expect(statSync(`${file}-wal`).size).toBe(0);
    }
    const kept = await Promise.all(records.map(({ id }) => store.audit.get(id)));
    expect(kept.map((record) => record?.id)).toEqual(records.map(({ id }) => id));
  });

  it('stops the store for good when it is deleted: what follows would be lost', async () => {
    await using folder = await temporaryFolder();
    const logger = recordingLogger();
    const store = await openOn(folder.file('qmcp.db'), { logger });
    unlinkSync(folder.file('qmcp.db-wal'));
    const record = auditRecord(seededEntropy(1));
    const failed = { qmcpError: 'platform', code: 'store_failed', retryable: false };
    await expect(store.audit.append(record)).rejects.toMatchObject(failed);
    await expect(store.audit.begin(record)).rejects.toMatchObject(failed);
    await expect(store.audit.get(record.id)).rejects.toMatchObject(failed);
    await expect(store.ping()).rejects.toMatchObject(failed);
    expect(logger.entries).toMatchObject([
      { level: 'error', fields: { err: { message: expect.stringContaining('was deleted') } } },
    ]);
    await store.close();
  });

  it('is gone once the last process has closed', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const [one, another] = [await openOn(file), await openOn(file)];
    await one.close();
    expect(existsSync(`${file}-wal`)).toBe(true);
    await another.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});

describe('closing', () => {
  it('finishes what was begun', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const store = await openOn(file);
    const entropy = seededEntropy(1);
    const records = Array.from({ length: 300 }, () => auditRecord(entropy));
    const appended = Promise.all(records.map((record) => store.audit.append(record)));
    await store.close();
    await expect(appended).resolves.toHaveLength(300);
    const again = await openOn(file);
    expect((await again.audit.list({}, { limit: 500 })).records).toHaveLength(300);
    await again.close();
  });

  it.each([
    ['in a file', openInFile],
    ['in memory', openInMemory],
  ])('answers what it was asked before, %s', async (_where, open) => {
    await using opened = await open();
    const { store } = opened;
    const record = auditRecord(seededEntropy(1));
    await store.audit.append(record);
    const asked = [store.audit.list({}, { limit: 5 }), store.audit.list({}, { limit: 5 })];
    await store.close();
    const found = { records: [{ id: record.id }] };
    expect(await Promise.all(asked)).toMatchObject([found, found]);
  });

  it.each([
    ['in a file', openInFile],
    ['in memory', openInMemory],
  ])('refuses what comes after it, %s, and may be done twice', async (_where, open) => {
    await using opened = await open();
    const { store } = opened;
    const record = auditRecord(seededEntropy(1));
    await store.audit.list({}, { limit: 1 });
    await Promise.all([store.close(), store.close()]);
    const key = { id: 'a', secret: new Uint8Array(32), createdAtMs: 1 };
    const calls = await Promise.allSettled([
      store.audit.begin(record),
      store.audit.append(record),
      store.audit.get(record.id),
      store.audit.list({}, { limit: 1 }),
      store.audit.recover(),
      store.apiKeys.get('a'),
      store.apiKeys.list(),
      store.apiKeys.revoke('a', 1),
      store.sealKeys.list(),
      store.sealKeys.ensure(key, 0),
      store.ping(),
      store.migrations(),
    ]);
    expect(calls).toMatchObject(calls.map(() => ({ reason: { code: 'store_closed' } })));
  });

  it('leaves open calls to be recovered by the next process', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const record = auditRecord(seededEntropy(1));
    const first = await openOn(file);
    await first.audit.begin(record);
    await first.close();
    const second = await openOn(file);
    expect(await second.audit.recover()).toBe(1);
    expect(await second.audit.get(record.id)).toMatchObject({ reason: 'process_lost' });
    await second.close();
  });
});

it('an emptied payload is forgotten with its salt, and its commitment stays in the table', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const record = auditRecord(seededEntropy(1));
  const store = await openOn(file);
  await store.audit.append(record);
  execOn(file, 'delete from audit_payload; update actor set principal_id = null');
  expect(await store.audit.get(record.id)).toMatchObject({ payload: null, principalId: null });
  await store.audit.append(auditRecord(seededEntropy(2)));
  const { records } = await store.audit.list({}, { limit: 5 });
  expect(new Set(records.map(({ actor }) => actor)).size).toBe(2);
  await store.close();
});
