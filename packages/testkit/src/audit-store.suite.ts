import { describe, expect, it } from 'vitest';

import { auditIntent, auditRecord } from './audit-fixtures.ts';
import { allPages, auditPageSuite } from './audit-pages.suite.ts';
import { fakeClock } from './fake-clock.ts';
import type { OpenStore } from './open-store.ts';
import { seededEntropy } from './seeded-entropy.ts';

/** What every audit store promises. */
export function auditStoreSuite(open: OpenStore): void {
  describe('records', () => {
    recordTests(open);
    manyRecordsTests(open);
  });
  describe('intents', () => {
    intentTests(open);
  });
  describe('lists', () => {
    listTests(open);
    auditPageSuite(open);
  });
}

function recordTests(open: OpenStore): void {
  it('gives a record back as it was written, under a pseudonym', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const record = auditRecord(seededEntropy(1), { principalId: 'alice' });
    await audit.append(record);
    const stored = await audit.get(record.id);
    expect(stored).toEqual({ ...record, actor: expect.any(String) });
    expect(stored?.actor).toMatch(/^[0-9a-f]{24,}$/);
  });

  it('keeps what is absent absent', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const nothing = {
      name: null,
      protocolVersion: null,
      clientName: null,
      argumentsDigest: null,
      resultDigest: null,
      payload: null,
    };
    const record = auditRecord(seededEntropy(2), nothing);
    await audit.append(record);
    expect(await audit.get(record.id)).toMatchObject(nothing);
  });

  it('knows no record that was never written', async () => {
    await using opened = await open();
    expect(await opened.store.audit.get('00000000-0000-7000-8000-000000000000')).toBeUndefined();
  });
}

function manyRecordsTests(open: OpenStore): void {
  it('gives a principal one pseudonym, and each principal another', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const entropy = seededEntropy(3);
    const records = ['alice', 'bob', 'alice', 'bob'].map((principalId) =>
      auditRecord(entropy, { principalId }),
    );
    await Promise.all(records.map((record) => audit.append(record)));
    const stored = await Promise.all(records.map(({ id }) => audit.get(id)));
    const [alice, bob, aliceAgain, bobAgain] = stored.map((record) => record?.actor);
    expect([aliceAgain, bobAgain]).toEqual([alice, bob]);
    expect(alice).not.toBe(bob);
  });

  it('keeps a thousand records that come at once', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const entropy = seededEntropy(4);
    const records = Array.from({ length: 1_000 }, () => auditRecord(entropy));
    await Promise.all(records.map((record) => audit.append(record)));
    expect((await allPages(audit, {}, 500)).flat()).toHaveLength(1_000);
  });

  it('refuses a second record of the same id, and only that', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const entropy = seededEntropy(5);
    const first = auditRecord(entropy, { principalId: 'first of all' });
    await audit.append(first);
    const attempts = await Promise.allSettled([
      audit.append(auditRecord(entropy)),
      audit.append({ ...first, outcome: 'denied', principalId: 'nobody yet' }),
      audit.append(auditRecord(entropy, { principalId: 'nobody yet' })),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(attempts[1]).toMatchObject({ reason: { qmcpError: 'platform', code: 'store_failed' } });
    expect(await audit.get(first.id)).toMatchObject({ outcome: 'ok', principalId: 'first of all' });
    expect((await audit.list({}, { limit: 10 })).records).toHaveLength(3);
  });
}

function intentTests(open: OpenStore): void {
  it('shows a call once it has ended', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const record = auditRecord(seededEntropy(6));
    await audit.begin(record);
    expect(await audit.get(record.id)).toBeUndefined();
    expect(await audit.list({}, { limit: 10 })).toEqual({ records: [], next: null });
    await audit.append(record);
    expect(await audit.get(record.id)).toMatchObject({ id: record.id, outcome: 'ok' });
  });

  it('frees the id of an intent when its record is written', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const record = auditRecord(seededEntropy(7));
    await audit.begin(record);
    await expect(audit.begin(record)).rejects.toMatchObject({ code: 'store_failed' });
    await audit.append(record);
    await expect(audit.begin(record)).resolves.toBeUndefined();
  });

  it('leaves the intents of a living process alone', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const intent = auditIntent(seededEntropy(8));
    await audit.begin(intent);
    expect(await audit.recover()).toBe(0);
    expect(await audit.get(intent.id)).toBeUndefined();
  });
}

function listTests(open: OpenStore): void {
  it('gives the newest first, by start, then by id', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const entropy = seededEntropy(9);
    const records = [2_000, 1_000, 2_000, 3_000].map((startedAtMs) =>
      auditRecord(entropy, { startedAtMs }),
    );
    const ids = records.map(({ id }) => id);
    await Promise.all(records.toReversed().map((record) => audit.append(record)));
    const { records: listed } = await audit.list({}, { limit: 10 });
    expect(listed.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[0], ids[1]]);
  });

  it('gives payloads and principals with the records', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const record = auditRecord(seededEntropy(10), { principalId: 'alice' });
    await audit.append(record);
    const { records } = await audit.list({ principalId: 'alice' }, { limit: 1 });
    expect(records).toEqual([await audit.get(record.id)]);
  });

  it('finds nothing of a principal that was never seen', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    await audit.append(auditRecord(seededEntropy(11)));
    expect(await audit.list({ principalId: 'mallory' }, { limit: 5 })).toEqual({
      records: [],
      next: null,
    });
  });

  it('goes on below an id that is not there, by the time in it', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const clock = fakeClock();
    const entropy = seededEntropy(12, clock);
    const older = auditRecord(entropy);
    clock.advance(10);
    const before = entropy.uuidv7();
    clock.advance(10);
    await Promise.all([audit.append(older), audit.append(auditRecord(entropy))]);
    const { records } = await audit.list({}, { limit: 5, before });
    expect(records.map(({ id }) => id)).toEqual([older.id]);
  });
}
