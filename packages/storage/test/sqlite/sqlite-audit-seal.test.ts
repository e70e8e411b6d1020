import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

import {
  auditRecord,
  fakeClock,
  recordingLogger,
  seededEntropy,
  temporaryFolder,
} from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import { openInMemory, openOn } from '../open-test-store.ts';
import { append, exported, statementsOf } from '../sealed-lines.ts';

const entropy = seededEntropy(12);

describe('a checkpoint', () => {
  it('comes when the store closes, before a minute is over', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const store = await openOn(file);
    await append(store, 1);
    await store.close();
    expect(statementsOf(file).map(({ kind }) => kind)).toEqual(['opened', 'checkpoint']);
    const published = readdirSync(folder.file('checkpoints')).flatMap((day) =>
      readFileSync(folder.file(`checkpoints/${day}`), 'utf8')
        .trimEnd()
        .split('\n'),
    );
    using audit = AuditFile.open(file);
    expect([...audit.lines({ names: false })].slice(1, 3)).toEqual(published);
  });

  it('signs for processes that ended without doing so, and leaves those that live alone', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const living = await openOn(file);
    await append(living, 2);
    const other = await openOn(file);
    await append(other, 1);
    await other.close();
    // As if it had been killed before it could sign.
    const database = new DatabaseSync(file);
    database.exec(
      'delete from audit_statement where number > 1; insert or replace into audit_open_stream values (2, 0)',
    );
    database.close();
    const third = await openOn(file);
    await third.auditSeal.checkpoint();
    expect(statementsOf(file).at(-1)).toMatchObject({ heads: [{ instance: 2, batch: 1 }] });
    await third.close();
    await living.close();
    expect(statementsOf(file).at(-1)).toMatchObject({ heads: [{ instance: 1, batch: 2 }] });
  });

  it('that can not leave the store is logged, and leaves it with the next', async () => {
    await using folder = await temporaryFolder();
    const logger = recordingLogger();
    const store = await openOn(folder.file('qmcp.db'), { logger });
    writeFileSync(folder.file('checkpoints'), 'in the way');
    await append(store, 1);
    await store.auditSeal.checkpoint();
    expect(logger.entries).toMatchObject([
      {
        level: 'error',
        message: expect.stringContaining('could not be written outside') as string,
      },
    ]);
    rmSync(folder.file('checkpoints'));
    await append(store, 1);
    await store.auditSeal.checkpoint();
    const [day = ''] = readdirSync(folder.file('checkpoints'));
    expect(readFileSync(folder.file(`checkpoints/${day}`), 'utf8').split('\n')).toHaveLength(4);
    await store.close();
  });
});

describe('a store in memory', () => {
  it('signs with a key that ends with it', async () => {
    await using opened = await openInMemory();
    const { auditSeal } = opened.store;
    const key = await auditSeal.publicKey();
    expect((await auditSeal.rotateKey({ lost: false })).id).not.toBe(key.id);
    await opened.store.audit.append(auditRecord(entropy));
    expect(await auditSeal.checkpoint()).toBe(3);
  });
});

describe('a key', () => {
  it('stays in force where it can not be changed', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const clock = fakeClock();
    const store = await openOn(file, { clock });
    const key = await store.auditSeal.publicKey();
    const blocker = new DatabaseSync(file);
    blocker.exec('begin immediate');
    const rotated = Promise.allSettled([store.auditSeal.rotateKey({ lost: false })]);
    for (let elapsedMs = 0; elapsedMs < 5_100; elapsedMs += 100) {
      clock.advance(100);
      await nextTurn();
    }
    expect(await rotated).toMatchObject([{ reason: { code: 'store_busy' } }]);
    blocker.exec('rollback');
    blocker.close();
    expect(readdirSync(folder.file('audit-keys'))).toEqual([`${key.id}.pem`]);
    expect(await store.auditSeal.publicKey()).toEqual(key);
    await store.close();
  });

  it('that is gone keeps nobody from calling, and the store from signing', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    await (async () => {
      const store = await openOn(file);
      await append(store, 1);
      await store.close();
    })();
    rmSync(folder.file('audit-keys'), { recursive: true });
    const logger = recordingLogger();
    const store = await openOn(file, { logger });
    await append(store, 1);
    await expect(store.auditSeal.checkpoint()).rejects.toMatchObject({ code: 'audit_key_missing' });
    await store.close();
    expect(logger.entries).toMatchObject([{ level: 'error' }]);
  });
});

describe('erasure', () => {
  it('takes what was carried out of the file, and who it was', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const store = await openOn(file);
    const secret = 'a very personal matter';
    const record = auditRecord(entropy, { principalId: 'ada@example.com' });
    const payload = { salt: '00', body: secret, commitment: '11' };
    await store.audit.append({ ...record, payload });
    await append(store, 1, 'bob');
    expect(await store.auditSeal.erase('ada@example.com')).toMatchObject({ payloads: 1 });
    expect(await store.audit.get(record.id)).toMatchObject({ principalId: null, payload: null });
    expect(await store.auditSeal.erase('ada@example.com')).toBeUndefined();
    await store.close();
    const bytes = readFileSync(file);
    expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes('ada@example.com')).toBe(false);
    expect(exported(file, 'qmcp-audit-name-v1')).toMatchObject([{ principal_id: 'bob' }]);
  });
});
