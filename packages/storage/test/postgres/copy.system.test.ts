import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import type { Store } from '@qmcp/contracts';
import {
  ampleRoom,
  auditIntent,
  auditRecord,
  humanRequest,
  seededEntropy,
  taskRecord,
  temporaryFolder,
} from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { COPIED_TABLES } from '../../src/copy/copied-tables.ts';
import { copyDatabaseToFile, copyFileToDatabase } from '../../src/postgres/index.ts';
import { openOn as openFile, systemClock as clock } from '../open-test-store.ts';
import { AUDIT_KEY_SECRET, openOn } from './open-on-postgres.ts';
import { verifyDatabase } from './sealed-database.ts';
import { queryOn, useTestPostgres } from './test-postgres.ts';

const RECORDS = 1_500;

const withKey = { auditKeySecret: AUDIT_KEY_SECRET, withKey: true, clock };

/** What each database says of itself. */
const MADE_ANEW = [
  'schema_migration.name',
  'schema_migration.checksum',
  'schema_migration.applied_at_ms',
  'human_request.change',
  'human_request_change.count',
];

/** People sign in anew. */
const LEFT_BEHIND = /^(?:sign_in_link|console_session)\./;

/** Writes something of everything, with a call that stays open. @returns its id */
async function fill(store: Store): Promise<string> {
  const entropy = seededEntropy(1);
  const given = Array.from({ length: RECORDS }, (_, index) =>
    auditRecord(entropy, {
      principalId: `principal ${index % 5}`,
      name: index % 3 === 0 ? null : `tool "${index % 7}"\n\\ü`,
      ...(index % 4 === 0 && { payload: null }),
    }),
  );
  await Promise.all(given.map((record) => store.audit.append(record)));
  await store.apiKeys.insert({
    id: 'key',
    name: 'robot',
    secretHash: 'ab'.repeat(32),
    scopes: ['tools:call', 'ünï "quoted"'],
    createdAtMs: 1_000,
    expiresAtMs: null,
    revokedAtMs: 4_000,
    rotatedFrom: null,
  });
  const secret = entropy.bytes(32);
  await store.sealKeys.ensure({ id: 'seal', secret, createdAtMs: 1_000 }, 0);
  await store.tasks.create(taskRecord(), ampleRoom);
  await store.humanRequests.create(humanRequest());
  const open = auditIntent(entropy);
  await store.audit.begin(open);
  return open.id;
}

async function contentOf({ audit, apiKeys, sealKeys, tasks, humanRequests }: Store) {
  const records = [];
  for (let before: string | null | undefined; before !== null;) {
    const page = await audit.list({}, { limit: 500, ...(before !== undefined && { before }) });
    records.push(...page.records);
    before = page.next;
  }
  const [keys, ring, task] = [
    await apiKeys.list(),
    await sealKeys.list(),
    await tasks.get('task-1'),
  ];
  return [records, keys, ring, task, await humanRequests.get(humanRequest().id)];
}

describe('a store', () => {
  const postgres = useTestPostgres();

  it('moves from a file to a database and back, and loses nothing', async () => {
    await using folder = await temporaryFolder();
    const [file, back] = [folder.file('qmcp.db'), folder.file('back.db')];
    const original = await openFile(file);
    const openCall = await fill(original);
    const content = await contentOf(original);
    await original.close();

    const directUrl = await postgres.createDatabase();
    const there = await copyFileToDatabase({ ...withKey, file, directUrl });
    expect(there).toMatchObject({
      instance: 1,
      actor: 6,
      audit_record: RECORDS,
      audit_payload: RECORDS * 0.75,
      audit_intent: 1,
      api_key: 1,
      seal_key: 1,
      task: 1,
      human_request: 1,
    });
    expect(await copyDatabaseToFile({ ...withKey, file: back, directUrl })).toEqual(there);

    const [onDatabase, inFile] = [await openOn(directUrl), await openFile(back)];
    expect(await contentOf(onDatabase)).toEqual(content);
    expect(await contentOf(inFile)).toEqual(content);
    for (const store of [onDatabase, inFile]) {
      // Numbers of processes are never given again.
      expect(store.tasks.instance).toBe(2);
      expect(await store.audit.recover()).toBe(1);
      expect(await store.audit.get(openCall)).toMatchObject({ outcome: 'ambiguous' });
    }
    await Promise.all([onDatabase.close(), inFile.close()]);
  });

  it('is copied whole: every table and every column that both databases have', async () => {
    await using folder = await temporaryFolder();
    const url = await postgres.createDatabase();
    await (await openOn(url)).close();
    await (await openFile(folder.file('qmcp.db'))).close();
    const onDatabase = await queryOn(
      url,
      `select relname || '.' || attname as column from pg_attribute join pg_class on oid = attrelid
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and attnum > 0`,
    );
    const file = new DatabaseSync(folder.file('qmcp.db'), { readOnly: true });
    const columns = file.prepare(
      "select t.name || '.' || c.name as column from pragma_table_list t, pragma_table_info(t.name) c",
    );
    const inFile = new Set(columns.all().map((row) => row['column']));
    file.close();
    const shared = onDatabase
      .map((row) => row['column'])
      .filter((name) => inFile.has(name) && !LEFT_BEHIND.test(String(name)));
    const copied = COPIED_TABLES.flatMap(({ name, columns: all }) =>
      all.map(([column]) => `${name}.${column}`),
    );
    expect(new Set([...copied, ...MADE_ANEW])).toEqual(new Set(shared));
  });

  it('goes on where its streams ended', async () => {
    const [url, target] = [await postgres.createDatabase(), await postgres.createDatabase()];
    await using folder = await temporaryFolder();
    const store = await openOn(url);
    await fill(store);
    // While it is in use: as it was at one moment.
    await copyDatabaseToFile({ ...withKey, file: folder.file('backup.db'), directUrl: url });
    await copyFileToDatabase({ ...withKey, file: folder.file('backup.db'), directUrl: target });
    const streams = 'select number, last_sequence::int from instance';
    expect(await queryOn(target, streams)).toEqual([{ number: 1, last_sequence: RECORDS }]);
    await store.close();
  });

  it('takes the key along that signs its audit, for which a database needs the secret', async () => {
    await using folder = await temporaryFolder();
    const [file, backup] = [folder.file('one/qmcp.db'), folder.file('backup/qmcp.db')];
    const original = await openFile(file);
    await fill(original);
    const key = await original.auditSeal.publicKey();
    await original.close();
    const directUrl = await postgres.createDatabase();
    await expect(copyFileToDatabase({ file, directUrl, clock })).rejects.toMatchObject({
      code: 'audit_key_missing',
    });
    await copyFileToDatabase({ ...withKey, file, directUrl });
    const onDatabase = await openOn(directUrl);
    expect(await onDatabase.auditSeal.publicKey()).toEqual(key);
    await onDatabase.close();
    expect(await verifyDatabase(directUrl, key.publicKey)).toMatchObject({ problems: [] });

    await copyDatabaseToFile({ file: backup, directUrl, clock, withKey: false });
    expect(readdirSync(folder.file('backup'))).toEqual(['qmcp.db']);
    await copyDatabaseToFile({ ...withKey, file: folder.file('two/qmcp.db'), directUrl });
    const inFile = await openFile(folder.file('two/qmcp.db'));
    expect(await inFile.auditSeal.publicKey()).toEqual(key);
    await inFile.close();
    // A backup without the key is copied as it is.
    const restored = await postgres.createDatabase();
    await copyFileToDatabase({ file: backup, directUrl: restored, clock });
    await copyDatabaseToFile({ ...withKey, file: folder.file('again.db'), directUrl: restored });
    expect(await verifyDatabase(restored, key.publicKey)).toMatchObject({ problems: [] });
  });

  it('is only copied to where there is none', async () => {
    await using folder = await temporaryFolder();
    const [url, file] = [await postgres.createDatabase(), folder.file('qmcp.db')];
    await (await openOn(url)).close();
    await (await openFile(file)).close();
    await expect(copyFileToDatabase({ ...withKey, file, directUrl: url })).rejects.toMatchObject({
      code: 'store_not_empty',
    });
    await expect(copyDatabaseToFile({ ...withKey, file, directUrl: url })).rejects.toMatchObject({
      code: 'store_not_empty',
    });
  });

  it('leaves nothing of a copy that did not succeed', async () => {
    await using folder = await temporaryFolder();
    const url = await postgres.createDatabase();
    const nowhere = copyDatabaseToFile({ ...withKey, file: folder.file('a.db'), directUrl: url });
    await expect(nowhere).rejects.toMatchObject({ code: 'not_found' });

    const store = await openOn(url);
    await fill(store);
    await store.close();
    // A record that refers to nobody.
    await queryOn(url, "delete from actor where principal_id = 'principal 3'");
    const broken = copyDatabaseToFile({ ...withKey, file: folder.file('b.db'), directUrl: url });
    await expect(broken).rejects.toThrow('FOREIGN KEY');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is brought up to date before it is copied', async () => {
    await using folder = await temporaryFolder();
    const url = await postgres.createDatabase();
    await (await openOn(url)).close();
    await queryOn(url, "delete from schema_migration where name = '0002_tasks'");
    await expect(
      copyDatabaseToFile({ ...withKey, file: folder.file('a.db'), directUrl: url }),
    ).rejects.toMatchObject({ code: 'store_incompatible' });
  });
});
