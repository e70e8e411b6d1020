import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

import type { AuditSeal } from '@qmcp/contracts';
import {
  auditRecord,
  fakeClock,
  recordingLogger,
  seededEntropy,
  temporaryFolder,
} from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';
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

/** Lets time pass until a promise is settled. */
async function settled<T>(promise: Promise<T>, clock: FakeClock): Promise<T> {
  const progress = { ended: false };
  void promise.finally(() => (progress.ended = true)).catch(() => undefined);
  while (!progress.ended) {
    clock.advance(20);
    await nextTurn();
  }
  return promise;
}

/** Another process that reads what there was when it began. */
function readerOf(file: string): Disposable {
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec('begin');
  reader.prepare('select count(*) from audit_record').get();
  return { [Symbol.dispose]: () => reader.close() };
}

/** A server whose audit knows a person, and has a secret of theirs. */
async function serverThatKnows(principalId: string, secret: string) {
  const folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const server = await openOn(file);
  const payload = { salt: '00', body: secret, commitment: '11' };
  await server.audit.append({ ...auditRecord(entropy, { principalId }), payload });
  return {
    file,
    /** What of it stands in the write-ahead log. */
    inLog: () => {
      const log = readFileSync(`${file}-wal`);
      return { secret: log.includes(secret), name: log.includes(principalId) };
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('erasure', () => {
  it('takes it out of the write-ahead log too, once nobody reads from that', async () => {
    await using server = await serverThatKnows('ada@example.com', 'a personal matter');
    const clock = fakeClock();
    const store = await openOn(server.file, { clock });
    const reader = readerOf(server.file);
    clock.setTimer(() => reader[Symbol.dispose](), 4_000);
    const erased = await settled(store.auditSeal.erase('ada@example.com'), clock);
    expect(erased).toMatchObject({ payloads: 1, leftInLog: false });
    await store.close();
    expect(server.inLog()).toEqual({ secret: false, name: false });
  });

  it('says that it could not, where somebody reads on and on, and can when it is asked again', async () => {
    await using server = await serverThatKnows('ada@example.com', 'a personal matter');
    const clock = fakeClock();
    const store = await openOn(server.file, { clock });
    const reader = readerOf(server.file);
    const erased = await settled(store.auditSeal.erase('ada@example.com'), clock);
    expect(erased).toMatchObject({ payloads: 1, leftInLog: true });
    expect(server.inLog()).toEqual({ secret: true, name: true });
    reader[Symbol.dispose]();
    expect(await store.auditSeal.erase('ada@example.com')).toBeUndefined();
    expect(server.inLog()).toEqual({ secret: false, name: false });
    await store.close();
  });

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

describe('what is deleted', () => {
  /** Fills a file with personal matters of many sizes and with others, then lets go. @returns how many can still be read */
  async function leftAfter(letGo: (seal: AuditSeal, nowMs: number) => Promise<unknown>) {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const clock = fakeClock();
    const store = await openOn(file, { clock });
    const carry = (principalId: string, text: string): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 200 }, (_, index) => {
          const body = `${text} ${'.'.repeat((index * 37) % 1_500)}`;
          const payload = { salt: '00', body, commitment: '11' };
          return store.audit.append({ ...auditRecord(entropy, { principalId }), payload });
        }),
      );
    await carry('ada@example.com', 'a personal matter');
    clock.advance(1_000);
    await carry('bob', 'what stays');
    await letGo(store.auditSeal, clock.nowMs());
    await store.close();
    const text = readFileSync(file, 'latin1');
    expect(text.split('what stays').length).toBeGreaterThan(200);
    return text.split('a personal matter').length - 1;
  }

  it('is overwritten by erasure, wherever it once stood in the file', async () => {
    expect(await leftAfter((seal) => seal.erase('ada@example.com'))).toBe(0);
  });

  it('is overwritten by retention', async () => {
    expect(await leftAfter((seal, nowMs) => seal.cut(nowMs))).toBe(0);
  });
});
