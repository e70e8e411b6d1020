import { join } from 'node:path';

import { openSqliteStore } from '@qmcp/storage';
import {
  auditRecord,
  fakeClock,
  seededEntropy,
  silentLogger,
  temporaryFolder,
} from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { auditPlaceOf } from '../../src/audit/audit-place.ts';
import { verifyStore } from '../../src/audit/verify-store.ts';

const RECORDS = 2_500;

/** Writes an audit and signs for it. @returns the database */
async function written(folder: TemporaryFolder): Promise<string> {
  const clock = fakeClock();
  const entropy = seededEntropy(11, clock);
  const file = folder.file('qmcp.db');
  const logger = silentLogger();
  const store = await openSqliteStore({ file, clock, logger, instanceId: 'test' });
  const records = Array.from({ length: RECORDS }, () => auditRecord(entropy));
  await Promise.all(records.map((record) => store.audit.append(record)));
  await store.auditSeal.checkpoint();
  await store.close();
  return file;
}

describe('verifying a store', () => {
  it('reads all of it, against what left it, and tells how far it is', async () => {
    await using folder = await temporaryFolder();
    const place = auditPlaceOf(await written(folder), undefined);
    const told: object[] = [];
    if (place === undefined) throw new Error('a file has an audit');
    const report = await verifyStore(place, (progress) => told.push(progress));
    expect(report).toMatchObject({ ok: true, records: RECORDS, unsignedRecords: 0 });
    expect(told).toEqual([0, 1_000, 2_000].map((checked) => ({ checked, total: RECORDS })));
  });

  it('does without checkpoints that were never kept', async () => {
    await using folder = await temporaryFolder();
    const store = await written(folder);
    for (const checkpointFolder of [undefined, folder.file('nowhere')]) {
      expect(await verifyStore({ store, checkpointFolder }, () => undefined)).toMatchObject({
        ok: true,
      });
    }
  });
});

describe('the place of an audit', () => {
  it('is where its store is, with the checkpoints beside unless they go elsewhere', () => {
    const file = join('some', 'qmcp.db');
    const beside = join('some', 'checkpoints');
    expect(auditPlaceOf(file, undefined)).toEqual({ store: file, checkpointFolder: beside });
    expect(auditPlaceOf(file, 'kept')).toEqual({ store: file, checkpointFolder: 'kept' });
    const database = { url: 'postgres://db/qmcp' };
    expect(auditPlaceOf(database, undefined)).toEqual({
      store: database,
      checkpointFolder: undefined,
    });
  });

  it('is none in memory', () => {
    expect(auditPlaceOf(':memory:', 'kept')).toBeUndefined();
  });
});
