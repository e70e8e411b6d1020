import { auditRecord, seededEntropy } from '@qmcp/testkit';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';

import { openOn } from './open-on-postgres.ts';
import { useTestPostgres } from './test-postgres.ts';

describe('a database that is too slow', () => {
  const postgres = useTestPostgres();

  it('is told of when all connections stay in use, and the audit is written all the same', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url, { maxConnections: 5, giveUpAfterMs: 0 });
    const blocker = new Client(url);
    await blocker.connect();
    await blocker.query('begin; lock table api_key in access exclusive mode');
    const blocked = [store.apiKeys.get('a'), store.apiKeys.get('b')];
    await expect(store.apiKeys.get('c')).rejects.toMatchObject({
      code: 'store_busy',
      retryable: true,
      message: expect.stringContaining('All 2 connections to the database are in use'),
    });
    const record = auditRecord(seededEntropy(1));
    await store.audit.append(record);
    await blocker.query('rollback');
    expect(await Promise.all(blocked)).toEqual([undefined, undefined]);
    expect(await store.audit.get(record.id)).toMatchObject({ id: record.id });
    await blocker.end();
    await store.close();
  });
});
