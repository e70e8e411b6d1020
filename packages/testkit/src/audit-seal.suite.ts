import { describe, expect, it } from 'vitest';

import { auditIntent, auditRecord } from './audit-fixtures.ts';
import { auditCutSuite } from './audit-cut.suite.ts';
import { auditErasureSuite } from './audit-erasure.suite.ts';
import { auditKeySuite } from './audit-key.suite.ts';
import { auditProofSuite } from './audit-proof.suite.ts';
import { fakeClock } from './fake-clock.ts';
import { append, exportedAs, statementsOf } from './sealed-place.ts';
import type { MakeSealedPlace } from './sealed-place.ts';
import { seededEntropy } from './seeded-entropy.ts';

const entropy = seededEntropy(21);

/** What every store promises whose audit is sealed. */
export function auditSealSuite(make: MakeSealedPlace): void {
  describe('what is written', () => {
    batchTests(make);
    unendedTests(make);
  });
  describe('checkpoints', () => {
    checkpointTests(make);
    sharedChainTests(make);
  });
  describe('how far it is signed for', () => {
    standingTests(make);
  });
  describe('the key', () => {
    auditKeySuite(make);
  });
  describe('erasure', () => {
    auditErasureSuite(make);
  });
  describe('retention', () => {
    auditCutSuite(make);
  });
  describe('proofs', () => {
    auditProofSuite(make);
  });
}

function batchTests(make: MakeSealedPlace): void {
  it('at once is sealed as one batch, and each batch names the one before', async () => {
    await using place = await make();
    const store = await place.open();
    await Promise.all([1, 2, 3].map(() => store.audit.append(auditRecord(entropy))));
    await append(store, 2);
    await store.close();
    const batches = await exportedAs(place, 'qmcp-audit-batch-v1');
    expect(batches).toMatchObject([
      { instance: 1, number: 1, first_sequence: 1, count: 3, kind: 'live' },
      { instance: 1, number: 2, first_sequence: 4, count: 1 },
      { instance: 1, number: 3, first_sequence: 5, count: 1 },
    ]);
    const [leaves] = await exportedAs(place, 'qmcp-audit-leaves-v1');
    expect(leaves?.['leaves']).toHaveLength(3);
    expect(new Set(batches.map((batch) => batch['previous'])).size).toBe(3);
  });

  it('and refused is not sealed', async () => {
    await using place = await make();
    const store = await place.open();
    const record = auditRecord(entropy);
    const attempts = await Promise.allSettled([
      store.audit.append(record),
      store.audit.append(record),
      store.audit.append(auditRecord(entropy)),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await append(store, 1);
    await store.close();
    const records = await exportedAs(place, 'qmcp-audit-record-v1');
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    const batches = await exportedAs(place, 'qmcp-audit-batch-v1');
    expect(batches.reduce((sum, { count }) => sum + Number(count), 0)).toBe(3);
  });
}

function unendedTests(make: MakeSealedPlace): void {
  it('only that a call begins is not sealed', async () => {
    await using place = await make();
    const store = await place.open();
    await store.audit.begin(auditIntent(entropy));
    expect(await exportedAs(place, 'qmcp-audit-batch-v1')).toEqual([]);
    await store.close();
  });

  it('of what a lost process left open is sealed by who closes it', async () => {
    await using place = await make();
    const lost = await place.open();
    const intents = ['delete\ud800all', 'odd\0name'].map((name) => auditIntent(entropy, { name }));
    for (const intent of intents) await lost.audit.begin(intent);
    await lost.close();
    const store = await place.open();
    expect(await store.audit.recover()).toBe(2);
    expect(await store.audit.recover()).toBe(0);
    await store.close();
    expect(await exportedAs(place, 'qmcp-audit-batch-v1')).toMatchObject([
      { instance: 2, count: 2, kind: 'live' },
    ]);
    const records = await exportedAs(place, 'qmcp-audit-record-v1');
    expect(new Set(records.map(({ name }) => name))).toEqual(
      new Set(['delete\ufffdall', 'odd\ufffdname']),
    );
    expect(records.every(({ outcome }) => outcome === 'ambiguous')).toBe(true);
  });
}

function checkpointTests(make: MakeSealedPlace): void {
  it('sign for what was written since the one before, once', async () => {
    await using place = await make();
    const store = await place.open();
    expect(await store.auditSeal.checkpoint()).toBeNull();
    await append(store, 3);
    expect(await store.auditSeal.checkpoint()).toBe(2);
    expect(await store.auditSeal.checkpoint()).toBeNull();
    await store.close();
    expect(await statementsOf(place)).toMatchObject([
      { kind: 'opened', number: 1 },
      { kind: 'checkpoint', heads: [{ instance: 1, batch: 3, sequence: 3 }] },
    ]);
  });

  it('come when a store closes, before a minute is over', async () => {
    await using place = await make();
    const store = await place.open();
    await append(store, 1);
    await store.close();
    const kinds = (await statementsOf(place)).map(({ kind }) => kind);
    expect(kinds).toEqual(['opened', 'checkpoint']);
  });
}

function standingTests(make: MakeSealedPlace): void {
  it('is nowhere at first, and after a checkpoint to the last record', async () => {
    await using place = await make();
    const clock = fakeClock(1_780_000_000_000);
    const store = await place.open({ clock });
    const nothing = { checkpoint: null, unsignedRecords: 0, lastRecord: null };
    expect(await store.auditSeal.standing()).toEqual(nothing);
    await append(store, 2);
    const last = auditRecord(entropy, { startedAtMs: clock.nowMs() });
    await store.audit.append(last);
    const lastRecord = { id: last.id, stream: 1, sequence: 3, atMs: last.startedAtMs };
    expect(await store.auditSeal.standing()).toEqual({
      checkpoint: null,
      unsignedRecords: 3,
      lastRecord,
    });
    const checkpoint = { number: await store.auditSeal.checkpoint(), atMs: clock.nowMs() };
    expect(await store.auditSeal.standing()).toEqual({
      checkpoint,
      unsignedRecords: 0,
      lastRecord,
    });
    await store.close();
  });

  it('counts what others wrote too, and not what was cut away', async () => {
    await using place = await make();
    const clock = fakeClock(1_780_000_000_000);
    const [one, other] = [await place.open({ clock }), await place.open({ clock })];
    await append(one, 2);
    await append(other, 3);
    const number = await one.auditSeal.checkpoint();
    await append(one, 1);
    const { checkpoint, unsignedRecords } = await one.auditSeal.standing();
    expect({ number: checkpoint?.number, unsignedRecords }).toEqual({ number, unsignedRecords: 4 });
    clock.advance(1);
    await one.auditSeal.cut(clock.nowMs());
    expect(await one.auditSeal.standing()).toMatchObject({
      checkpoint: { number },
      unsignedRecords: 0,
      lastRecord: null,
    });
    await one.close();
    await other.close();
  });
}

function sharedChainTests(make: MakeSealedPlace): void {
  it('of processes that share a store are one chain', async () => {
    await using place = await make();
    const stores = await Promise.all([place.open(), place.open(), place.open()]);
    await Promise.all(
      stores.map(async (store) => {
        for (let round = 0; round < 4; round += 1) {
          await append(store, 1);
          await store.auditSeal.checkpoint();
        }
      }),
    );
    await Promise.all(stores.map((store) => store.close()));
    const numbers = (await statementsOf(place)).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
  });

  it('leave alone what living processes write', async () => {
    await using place = await make();
    const [one, other] = [await place.open(), await place.open()];
    await append(one, 1);
    await append(other, 1);
    await other.auditSeal.checkpoint();
    expect((await statementsOf(place)).at(-1)).toMatchObject({ heads: [{ instance: 2 }] });
    await one.close();
    expect((await statementsOf(place)).at(-1)).toMatchObject({ heads: [{ instance: 1 }] });
    await other.close();
  });

  it('are refused by a store that is closed', async () => {
    await using place = await make();
    const store = await place.open();
    const { auditSeal } = store;
    await store.close();
    const uses = [
      () => auditSeal.checkpoint(),
      () => auditSeal.publicKey(),
      () => auditSeal.standing(),
      () => auditSeal.rotateKey({ lost: false }),
      () => auditSeal.erase('owner'),
      () => auditSeal.planCut(1),
      () => auditSeal.cut(1),
    ];
    for (const use of uses) {
      await expect((async () => use())()).rejects.toMatchObject({ code: 'store_closed' });
    }
  });
}
