import { auditStoreSuite, sealKeyStoreSuite, taskStoreSuite } from '@qmcp/testkit/suites';
import { auditRecord, seededEntropy, startPgBouncer } from '@qmcp/testkit';
import type { DisposableStore, PgBouncer } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openOn } from './open-on-postgres.ts';
import { verifyDatabase } from './sealed-database.ts';
import { useOwnPostgres } from './test-postgres.ts';

describe('a store behind PgBouncer in transaction mode', () => {
  const postgres = useOwnPostgres();
  let pooler: PgBouncer;
  beforeAll(async () => {
    pooler = await startPgBouncer(postgres.cluster);
  });
  afterAll(() => pooler[Symbol.asyncDispose]());

  const open = async (): Promise<DisposableStore> => {
    const directUrl = await postgres.createDatabase();
    const store = await openOn(pooler.url(directUrl), { directUrl });
    return { store, [Symbol.asyncDispose]: () => store.close() };
  };

  describe('keeps the audit', () => {
    auditStoreSuite(open);
  });
  describe('keeps seal keys', () => {
    sealKeyStoreSuite(open);
  });
  describe('keeps tasks', () => {
    taskStoreSuite(open);
  });

  it('is sealed and signed for', async () => {
    const directUrl = await postgres.createDatabase();
    const store = await openOn(pooler.url(directUrl), { directUrl });
    const entropy = seededEntropy(1);
    const records = Array.from({ length: 20 }, () => auditRecord(entropy));
    await Promise.all([
      ...records.map((record) => store.audit.append(record)),
      store.auditSeal.checkpoint(),
      store.auditSeal.rotateKey({ lost: false }),
    ]);
    await store.auditSeal.erase('owner');
    await store.close();
    expect(await verifyDatabase(directUrl)).toMatchObject({
      problems: [],
      records: 20,
      unsignedRecords: 0,
      payloads: { erased: 20 },
    });
  });

  it('refuses to open without a way past the pooler', async () => {
    const url = pooler.url(await postgres.createDatabase());
    await expect(openOn(url)).rejects.toMatchObject({
      code: 'store_unsupported',
      message: expect.stringContaining('QMCP_DATABASE_DIRECT_URL'),
    });
  });
});
