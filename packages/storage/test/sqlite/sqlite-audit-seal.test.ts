import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

import {
  auditIntent,
  auditRecord,
  fakeClock,
  recordingLogger,
  seededEntropy,
  temporaryFolder,
} from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { AuditFile } from '../../src/index.ts';
import { openInFile, openInMemory, openOn } from '../open-test-store.ts';
import { append, exported, statementsOf } from '../sealed-lines.ts';

const entropy = seededEntropy(12);

describe('a checkpoint', () => {
  it('signs for what was written since the one before, once', async () => {
    await using opened = await openInFile();
    const { store, file } = opened;
    expect(await store.auditSeal.checkpoint()).toBeNull();
    await append(store, 3);
    expect(await store.auditSeal.checkpoint()).toBe(2);
    expect(await store.auditSeal.checkpoint()).toBeNull();
    const [opening, checkpoint] = statementsOf(file);
    expect(opening).toMatchObject({ kind: 'opened', number: 1 });
    expect(checkpoint).toMatchObject({
      kind: 'checkpoint',
      heads: [{ instance: 1, batch: 3, sequence: 3 }],
    });
  });

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

  it('is refused by a store that is closed', async () => {
    const opened = await openInMemory();
    const { auditSeal } = opened.store;
    await opened[Symbol.asyncDispose]();
    for (const use of [
      () => auditSeal.checkpoint(),
      () => auditSeal.publicKey(),
      () => auditSeal.rotateKey({ lost: false }),
      () => auditSeal.erase('owner'),
      () => auditSeal.planCut(1),
      () => auditSeal.cut(1),
    ]) {
      await expect(use()).rejects.toMatchObject({ code: 'store_closed' });
    }
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
  it('is made once, though processes start at once', async () => {
    await using folder = await temporaryFolder();
    const stores = await Promise.all([1, 2, 3].map(() => openOn(folder.file('qmcp.db'))));
    const keys = await Promise.all(stores.map(({ auditSeal }) => auditSeal.publicKey()));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(readdirSync(folder.file('audit-keys'))).toHaveLength(1);
    for (const store of stores) await store.close();
  });

  it('that another process changed is used from then on', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const [first, second] = await Promise.all([openOn(file), openOn(file)]);
    await append(first, 1);
    await first.auditSeal.checkpoint();
    const fresh = await second.auditSeal.rotateKey({ lost: false });
    await append(first, 1);
    await first.auditSeal.checkpoint();
    expect(statementsOf(file).at(-1)).toMatchObject({ kind: 'checkpoint', key: fresh.id });
    await first.close();
    await second.close();
  });

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

  it('is opened rather than declared lost where there was none', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const store = await openOn(file);
    await store.auditSeal.rotateKey({ lost: true });
    expect(statementsOf(file)).toMatchObject([{ kind: 'opened' }, { kind: 'key', handover: true }]);
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

  it('gives who comes back another pseudonym', async () => {
    await using opened = await openInFile();
    const { store } = opened;
    await append(store, 1);
    const erased = await store.auditSeal.erase('owner');
    const again = auditRecord(entropy);
    await store.audit.append(again);
    expect((await store.audit.get(again.id))?.actor).not.toBe(erased?.actor);
  });
});

describe('the seal', () => {
  it('takes in what a lost process left open', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const lost = await openOn(file);
    await lost.audit.begin(auditIntent(entropy, { name: 'delete\ud800all' }));
    await lost.audit.begin(auditIntent(entropy));
    await lost.close();
    const store = await openOn(file);
    expect(await store.audit.recover()).toBe(2);
    await store.close();
    const [batch] = exported(file, 'qmcp-audit-batch-v1');
    expect(batch).toMatchObject({ instance: 2, count: 2, kind: 'live' });
    expect(exported(file, 'qmcp-audit-record-v1')).toMatchObject([
      { name: 'delete\ufffdall', outcome: 'ambiguous' },
      { outcome: 'ambiguous' },
    ]);
  });

  it('does not take in a record that was refused', async () => {
    await using opened = await openInFile();
    const { store, file } = opened;
    const record = auditRecord(entropy);
    const attempts = await Promise.allSettled([
      store.audit.append(record),
      store.audit.append(record),
      store.audit.append(auditRecord(entropy)),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(exported(file, 'qmcp-audit-batch-v1')).toMatchObject([{ count: 2 }]);
  });
});
