import type { Report } from '@qmcp/audit-verifier';
import type { Clock, SealedStore } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import type { AuditRow } from '../src/audit/audit-row.ts';
import { batchHash } from '../src/audit/batch-head.ts';
import { toBatchHead } from '../src/audit/batch-row.ts';
import { leafHash, ZERO_HASH } from '../src/audit/merkle-tree.ts';
import { recordText } from '../src/audit/record-text.ts';
import { append } from './sealed-lines.ts';

type Row = Readonly<Record<string, unknown>>;

/** A store that somebody can write to who has not its key. */
export interface ForgeablePlace extends AsyncDisposable {
  open(given?: { readonly clock?: Clock }): Promise<SealedStore>;
  /** Runs SQL past the store. */
  sql(text: string): Promise<readonly Row[]>;
  /** Verifies what is there by the store's public key. */
  verify(): Promise<Report>;
}

/** Makes one that is empty. */
export type MakeForgeablePlace = () => Promise<ForgeablePlace>;

/** Writes six records, a batch each, signs for the third and the sixth, and ends. */
async function writeHistory(place: ForgeablePlace): Promise<void> {
  const store = await place.open();
  await append(store, 3);
  await store.auditSeal.checkpoint();
  await append(store, 3);
  await store.close();
}

/** Computes all hashes of the first stream anew, for whatever its records say by now: one a batch. */
async function recompute(place: ForgeablePlace): Promise<void> {
  const batches = await place.sql('select * from audit_batch where instance = 1 order by number');
  const records = await place.sql(
    'select * from audit_record where instance = 1 order by sequence',
  );
  let previous = ZERO_HASH;
  for (const [index, batch] of batches.entries()) {
    const record = records[index] as AuditRow | undefined;
    const head = { ...toBatchHead(batch), previous };
    const root = record === undefined ? head.root : leafHash(recordText(record));
    previous = batchHash({ ...head, root });
    await place.sql(
      `update audit_batch set root = '${root}', previous = '${head.previous}', hash = '${previous}'
       where instance = 1 and number = ${head.number}`,
    );
  }
}

/** Makes the store believe that the first process was killed before it could sign. */
async function openStream(place: ForgeablePlace): Promise<void> {
  await place.sql('delete from audit_open_stream where instance = 1');
  await place.sql('insert into audit_open_stream values (1, 0)');
}

/** What a process that starts later signs for. @returns heads that are the first stream's */
async function headsSignedNext(place: ForgeablePlace): Promise<readonly Row[]> {
  const count = (await place.sql('select * from audit_statement')).length;
  const store = await place.open();
  await store.auditSeal.checkpoint();
  await store.close();
  const statements = await place.sql(
    `select body from audit_statement where number > ${count} order by number`,
  );
  return statements
    .flatMap(({ body }) => (JSON.parse(String(body)) as { heads?: Row[] }).heads ?? [])
    .filter(({ instance }) => instance === 1);
}

const codesOf = ({ problems }: Report): readonly string[] => problems.map(({ code }) => code);

/** That no process can be brought to sign for another history than it signed for before. */
export function forgedHistorySuite(make: MakeForgeablePlace): void {
  it('signs on from where it was signed', async () => {
    await using place = await make();
    await writeHistory(place);
    await place.sql('delete from audit_statement where number > 2');
    await openStream(place);
    expect(await headsSignedNext(place)).toMatchObject([{ batch: 6, sequence: 6 }]);
    expect(await place.verify()).toMatchObject({ problems: [], unsignedRecords: 0 });
  });

  it('signs on from where it was cut', async () => {
    await using place = await make();
    const clock = fakeClock(1_000);
    const store = await place.open({ clock });
    await append(store, 2);
    await store.auditSeal.checkpoint();
    await append(store, 2);
    clock.advance(1_000);
    await append(store, 2);
    await store.auditSeal.cut(2_000);
    await store.close();
    await place.sql('delete from audit_statement where number > 3');
    await openStream(place);
    expect(await headsSignedNext(place)).toMatchObject([{ batch: 6, sequence: 6 }]);
    expect(await place.verify()).toMatchObject({ problems: [], records: 2, cutRecords: 4 });
  });

  it.each([
    ['a record was changed', 'delete from audit_open_stream'],
    [
      'a record was changed and what came later is hidden',
      'delete from audit_batch where number > 5',
    ],
    [
      'a record was changed and a batch was added',
      `insert into audit_batch select instance, 7, kind, sealed_at_ms, 7, 1, root, null, hash, hash
       from audit_batch where instance = 1 and number = 6`,
    ],
  ])('signs for nothing that was signed before, where %s', async (_, change) => {
    await using place = await make();
    await writeHistory(place);
    await place.sql(
      "update audit_record set name = 'harmless' where instance = 1 and sequence = 5",
    );
    await place.sql(change);
    await recompute(place);
    await openStream(place);
    expect(await headsSignedNext(place)).toEqual([]);
    const codes = codesOf(await place.verify());
    expect(codes.some((code) => ['batch_forked', 'stream_truncated'].includes(code))).toBe(true);
  });
}

/** That retention deletes nothing but what is old, and signs for nothing else. */
export function forgedRetentionSuite(make: MakeForgeablePlace): void {
  const OLDER = 'update audit_batch set sealed_at_ms = 0 where instance = 1 and number <= 5';

  it.each([
    ['batches are said to be older than they are', OLDER, keepHashes],
    ['that was hashed anew', OLDER, recompute],
    [
      'the oldest are gone already',
      `delete from audit_batch where instance = 1 and number <= 2`,
      keepHashes,
    ],
    ['the signed end is gone', 'delete from audit_batch where number = 6', keepHashes],
  ])('is refused where %s', async (_, change, hashAnew) => {
    await using place = await make();
    await writeHistory(place);
    await place.sql(change);
    await hashAnew(place);
    const store = await place.open();
    const beforeMs = change === OLDER ? 1 : Number.MAX_SAFE_INTEGER;
    await expect(store.auditSeal.cut(beforeMs)).rejects.toMatchObject({
      code: 'audit_changed',
      message: expect.stringContaining('qmcp audit verify') as string,
    });
    await store.close();
    expect(await place.sql('select id from audit_record')).toHaveLength(6);
    expect((await place.verify()).ok).toBe(false);
  });

  it('goes on from where it ended the last time', async () => {
    await using place = await make();
    const clock = fakeClock(1_000);
    const store = await place.open({ clock });
    for (let sealed = 0; sealed < 6; sealed += 1) {
      await append(store, 1);
      if (sealed % 2 === 0) await store.auditSeal.checkpoint();
      clock.advance(1_000);
    }
    const cuts = [3_000, 6_000, 7_000].map((beforeMs) => () => store.auditSeal.cut(beforeMs));
    for (const [index, cut] of cuts.entries()) {
      expect(await cut()).toMatchObject({ records: [2, 3, 1][index] });
    }
    await append(store, 1);
    await store.close();
    expect(await place.verify()).toMatchObject({ problems: [], records: 1, cutRecords: 6 });
  });
}

/** That nobody's records are erased in the place of somebody else's. */
export function forgedNamesSuite(make: MakeForgeablePlace): void {
  it.each([
    ['has', 'name_salt = name_salt'],
    ['had', 'name_salt = null'],
  ])('deletes nothing of who %s the pseudonym rightly', async (_, salt) => {
    await using place = await make();
    const store = await place.open();
    await append(store, 2, 'alice');
    await append(store, 1, 'bob');
    await place.sql("update actor set principal_id = null where principal_id = 'bob'");
    await place.sql(`update actor set principal_id = 'bob', ${salt} where principal_id = 'alice'`);
    const payloads = await place.sql('select * from audit_payload');
    await expect(store.auditSeal.erase('bob')).rejects.toMatchObject({
      code: 'audit_changed',
      message: expect.stringContaining('was not made for this principal') as string,
    });
    expect(await place.sql('select * from audit_payload')).toEqual(payloads);
    await store.close();
  });
}

/** Leaves the hashes as they were. */
const keepHashes = async (): Promise<void> => undefined;
