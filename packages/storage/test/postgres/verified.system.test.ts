import { auditIntent, auditRecord, recordingLogger, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { AuditDatabase } from '../../src/postgres/index.ts';
import { startStoreProcess } from '../processes/start-store-process.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { openOn } from './open-on-postgres.ts';
import { verifyDatabase } from './sealed-database.ts';
import { queryOn, useOwnPostgres } from './test-postgres.ts';

const postgres = useOwnPostgres();
const entropy = seededEntropy(31);

/** After how many acknowledged records a process is killed. */
const KILL_AFTER = [1, 60, 400];
/** A machine under load takes seconds to start each of them. */
const TIMEOUT_MS = 180_000;

describe('processes that write and sign at once', () => {
  it(
    'leave an audit that verifies, also those that are killed under load',
    async () => {
      const url = await postgres.createDatabase();
      await using survivor = startStoreProcess(url, 'write', 'forever');
      await survivor.printed(1);
      const acknowledged: string[] = [];
      for (const count of KILL_AFTER) {
        await using writer = startStoreProcess(url, 'write', 'forever');
        await writer.printed(count);
        await writer.kill();
        acknowledged.push(...writer.lines);
        const store = await openOn(url);
        await store.auditSeal.checkpoint();
        await store.close();
        expect((await verifyDatabase(url)).problems).toEqual([]);
      }
      await survivor.kill();
      acknowledged.push(...survivor.lines);

      const store = await openOn(url);
      // The server takes a moment to notice who is gone; then there is nothing that nobody signs for.
      const isOpen = `select from instance where ended_at_ms is null and number <> $1
        union all select from audit_intent`;
      await expect
        .poll(async () => {
          await store.audit.recover();
          return queryOn(url, isOpen, [store.tasks.instance]);
        })
        .toEqual([]);
      await store.auditSeal.checkpoint();
      await store.close();
      const report = await verifyDatabase(url);
      expect(report).toMatchObject({ problems: [], unsignedRecords: 0 });
      expect(report.records).toBeGreaterThanOrEqual(acknowledged.length);
      const written = await queryOn(url, 'select id from audit_record');
      const ids = new Set(written.map((row) => row['id']));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('a batch whose answer is lost', () => {
  it('is in the stream once, and what follows goes on from it', async () => {
    const directUrl = await postgres.createDatabase();
    await using proxy = await startLossyProxy(postgres.cluster.folder);
    const store = await openOn(proxy.url(directUrl), { directUrl });
    const begun = auditIntent(entropy);
    await store.audit.begin(begun);
    for (let lost = 0; lost < 3; lost += 1) {
      proxy.loseAnswerTo('insert into audit_record');
      await Promise.all([1, 2, 3].map(() => store.audit.append(auditRecord(entropy))));
    }
    proxy.loseAnswerTo('insert into audit_record');
    await store.audit.append(auditRecord(entropy, begun));
    await store.close();
    expect(await verifyDatabase(directUrl)).toMatchObject({
      problems: [],
      records: 10,
      streams: 1,
      unsignedRecords: 0,
    });
  });

  it('is gone on from, though its callers were told that nobody answers', async () => {
    const directUrl = await postgres.createDatabase();
    await using proxy = await startLossyProxy(postgres.cluster.folder);
    const store = await openOn(proxy.url(directUrl), { directUrl, giveUpAfterMs: 0 });
    await store.audit.append(auditRecord(entropy));
    proxy.loseAnswerTo('insert into audit_record');
    await expect(store.audit.append(auditRecord(entropy))).rejects.toMatchObject({
      code: 'store_busy',
    });
    await store.audit.append(auditRecord(entropy));
    await store.close();
    expect(await verifyDatabase(directUrl)).toMatchObject({
      problems: [],
      records: 3,
      streams: 1,
    });
  });
});

describe('somebody who writes in the name of a process', () => {
  it('drives it to another stream, with all that it signs for as it was', async () => {
    const url = await postgres.createDatabase();
    const logger = recordingLogger();
    const store = await openOn(url, { logger });
    await store.audit.append(auditRecord(entropy));
    const former = store.tasks.instance;
    await queryOn(
      url,
      `insert into audit_batch select instance, 2, kind, sealed_at_ms, 2, 1, root, null, hash, repeat('ab', 32)
       from audit_batch where instance = $1`,
      [former],
    );
    await store.audit.append(auditRecord(entropy));
    expect(store.tasks.instance).not.toBe(former);
    await queryOn(url, 'update instance set last_sequence = 7 where number = $1', [
      store.tasks.instance,
    ]);
    await store.audit.append(auditRecord(entropy));
    await store.auditSeal.checkpoint();
    await store.close();
    expect(logger.entries.filter(({ message }) => message.includes('never wrote'))).toHaveLength(2);
    const { problems } = await verifyDatabase(url);
    expect(problems).toMatchObject([{ code: 'record_missing', instance: former, sequence: 2 }]);
  });
});

describe('an auditor', () => {
  it('finds no audit where there is no store, or none that was sealed', async () => {
    const url = await postgres.createDatabase();
    await expect(AuditDatabase.open(url)).rejects.toMatchObject({ code: 'not_found' });
    await queryOn(url, 'create table schema_migration ()');
    await expect(AuditDatabase.open(url)).rejects.toMatchObject({ code: 'store_incompatible' });
  });

  it('says how many records it has, as of one moment', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    await store.audit.append(auditRecord(entropy));
    await using audit = await AuditDatabase.open(url);
    expect(await audit.recordCount()).toBe(1);
    await store.audit.append(auditRecord(entropy));
    expect(await audit.recordCount()).toBe(1);
    await store.close();
  });

  it('is told when the key is not where it has to be, or not under this secret', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    const { publicKey } = await store.auditSeal.publicKey();
    await store.close();
    await using audit = await AuditDatabase.open(url);
    await expect(audit.publicKey('another secret')).rejects.toMatchObject({
      code: 'audit_key_missing',
    });
    await expect(audit.publicKey(undefined)).rejects.toMatchObject({ code: 'audit_key_missing' });
    expect(await audit.publicKey('a secret of the tests that is long enough')).toBe(publicKey);
    await queryOn(url, 'delete from audit_key');
    const again = await openOn(url);
    await expect(again.auditSeal.checkpoint()).rejects.toMatchObject({ code: 'audit_key_missing' });
    await again.close();
  });
});
