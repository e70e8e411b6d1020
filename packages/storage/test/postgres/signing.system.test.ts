import { readdirSync, rmSync, writeFileSync } from 'node:fs';

import {
  auditIntent,
  auditRecord,
  fakeClock,
  recordingLogger,
  seededEntropy,
  temporaryFolder,
} from '@qmcp/testkit';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';

import { startLossyProxy } from './lossy-proxy.ts';
import { openOn } from './open-on-postgres.ts';
import { verifyDatabase } from './sealed-database.ts';
import { queryOn, useOwnPostgres } from './test-postgres.ts';

const postgres = useOwnPostgres();
const entropy = seededEntropy(33);

describe('a transaction that signs', () => {
  async function openBehindProxy() {
    const directUrl = await postgres.createDatabase();
    const proxy = await startLossyProxy(postgres.cluster.folder);
    const store = await openOn(proxy.url(directUrl), { directUrl });
    await store.audit.append(auditRecord(entropy));
    const close = async (): Promise<void> => {
      await store.close();
      await proxy[Symbol.asyncDispose]();
    };
    return { directUrl, proxy, store, [Symbol.asyncDispose]: close };
  }

  it('is made again when it breaks before its commit', async () => {
    await using opened = await openBehindProxy();
    opened.proxy.loseAnswerTo('insert into audit_statement');
    expect(await opened.store.auditSeal.checkpoint()).toBe(2);
    expect(await queryOn(opened.directUrl, 'select from audit_statement')).toHaveLength(2);
  });

  it('is told of when its commit was not answered, and what follows goes on from it', async () => {
    await using opened = await openBehindProxy();
    const { directUrl, proxy, store } = opened;
    proxy.loseAnswerTo('commit');
    await expect(store.auditSeal.checkpoint()).rejects.toMatchObject({
      code: 'store_outcome_unknown',
      message: expect.stringContaining('look before you make it again') as string,
    });
    await store.auditSeal.rotateKey({ lost: false });
    await store.auditSeal.checkpoint();
    expect(await verifyDatabase(directUrl)).toMatchObject({ problems: [], unsignedRecords: 0 });
  });
});

describe('checkpoints', () => {
  it('leave the database, and those that could not leave it with the next', async () => {
    await using folder = await temporaryFolder();
    const logger = recordingLogger();
    const checkpointFolder = folder.file('checkpoints');
    const store = await openOn(await postgres.createDatabase(), { logger, checkpointFolder });
    writeFileSync(checkpointFolder, 'in the way');
    await store.audit.append(auditRecord(entropy));
    await store.auditSeal.checkpoint();
    expect(logger.entries.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('could not be written outside'),
    );
    rmSync(checkpointFolder);
    await store.audit.append(auditRecord(entropy));
    await store.auditSeal.checkpoint();
    expect(readdirSync(checkpointFolder)).toHaveLength(1);
    await store.close();
  });

  it('are signed a minute after the first record, by themselves', async () => {
    const url = await postgres.createDatabase();
    const clock = fakeClock();
    const store = await openOn(url, { clock });
    await store.audit.append(auditRecord(entropy));
    clock.advance(60_000);
    await expect.poll(() => queryOn(url, 'select from audit_statement')).toHaveLength(2);
    await store.close();
  });

  it('are none without a secret, which is warned of, until there is one', async () => {
    const url = await postgres.createDatabase();
    const logger = recordingLogger();
    const unsigned = await openOn(url, { logger, auditKeySecret: undefined });
    await unsigned.audit.append(auditRecord(entropy));
    expect(await unsigned.auditSeal.checkpoint()).toBeNull();
    await expect(unsigned.auditSeal.cut(1)).resolves.toMatchObject({ records: 0 });
    await expect(unsigned.auditSeal.cut(Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
      code: 'audit_key_missing',
    });
    await unsigned.close();
    expect(logger.entries.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('sealed and not signed'),
    );
    expect(await queryOn(url, 'select from audit_statement')).toEqual([]);

    const signed = await openOn(url);
    expect(await signed.auditSeal.checkpoint()).toBe(2);
    await signed.close();
    expect(await verifyDatabase(url)).toMatchObject({ problems: [], unsignedRecords: 0 });
    const without = await openOn(url, { auditKeySecret: undefined });
    await expect(without.auditSeal.checkpoint()).rejects.toMatchObject({
      code: 'audit_key_missing',
    });
    await without.close();
  });
});

describe('months that nothing is left in', () => {
  const MONTHS =
    "select relname from pg_class where relkind = 'r' and relname like 'audit_record_2026%' order by 1";

  async function openWithTwoMonths() {
    const url = await postgres.createDatabase();
    const clock = fakeClock(Date.UTC(2026, 4, 20));
    const store = await openOn(url, { clock });
    const ids = seededEntropy(34, clock);
    await store.audit.append(auditRecord(ids));
    clock.advance(31 * 86_400_000);
    await store.audit.append(auditRecord(ids));
    const youngMs = clock.nowMs();
    return { url, store, youngMs, ids };
  }

  it('go with what was cut, and come again when they are needed', async () => {
    const { url, store, youngMs, ids } = await openWithTwoMonths();
    expect(await store.auditSeal.cut(youngMs)).toMatchObject({ records: 1 });
    expect(await queryOn(url, MONTHS)).toEqual([{ relname: 'audit_record_2026_06' }]);
    const late = `019e0000-0000-7000-8000-${ids.uuidv7().slice(-12)}`;
    await store.audit.append(auditRecord(ids, { id: late, startedAtMs: youngMs }));
    expect(await store.audit.get(late)).toMatchObject({ id: late });
    await store.close();
    expect(await verifyDatabase(url)).toMatchObject({ problems: [] });
  });

  it('stay while somebody reads them, and nobody waits behind him', async () => {
    const { url, store, youngMs } = await openWithTwoMonths();
    const reader = new Client(url);
    await reader.connect();
    await reader.query('begin; select from audit_record');
    expect(await store.auditSeal.cut(youngMs)).toMatchObject({ records: 1 });
    expect(await queryOn(url, MONTHS)).toHaveLength(2);
    await reader.end();
    await store.close();
  });
});

it('calls of a lost process that could not be closed are closed by the next try', async () => {
  const url = await postgres.createDatabase();
  const gone = await openOn(url);
  const intent = auditIntent(entropy);
  await gone.audit.begin(intent);
  await gone.close();
  const store = await openOn(url);
  await queryOn(url, 'alter table audit_batch add constraint in_the_way check (number > 1)');
  await expect(store.audit.recover()).rejects.toMatchObject({ code: 'store_failed' });
  await queryOn(url, 'alter table audit_batch drop constraint in_the_way');
  expect(await store.audit.recover()).toBe(1);
  expect(await store.audit.get(intent.id)).toMatchObject({ outcome: 'ambiguous' });
  await store.close();
  expect(await verifyDatabase(url)).toMatchObject({ problems: [], records: 1 });
});
