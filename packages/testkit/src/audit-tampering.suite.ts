import type { SealedStore } from '@qmcp/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { auditRecord } from './audit-fixtures.ts';
import type { VerifyLines } from './audit-processes.suite.ts';
import type { SealedPlace } from './sealed-place.ts';
import { seededEntropy } from './seeded-entropy.ts';

/** A row as the database gives it. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** What is done to a row behind the store's back. */
export interface Tampering {
  readonly table: string;
  /** The row, by its key. */
  readonly key: StoredRow;
  /** What its columns are set to; undefined: it is deleted. */
  readonly set?: StoredRow;
}

/** A sealed place that somebody can get at. */
export interface TamperablePlace extends SealedPlace {
  rowsOf(table: string): Promise<readonly StoredRow[]>;
  /** Exports what an auditor would see after that. @throws what the database does not let in */
  exportedAfter(tampering: Tampering): Promise<readonly string[]>;
}

interface Parts {
  readonly make: () => Promise<TamperablePlace>;
  readonly verify: VerifyLines;
  /** For all changes of a table. */
  readonly timeoutMs: number;
}

/**
 * What is sealed. Exempt is what says nothing: a hash and a number that are computed anew, what is noted for later, and
 * what is left of somebody who was forgotten.
 */
const tables = [
  { table: 'audit_record', keys: ['id'], exempt: () => false },
  { table: 'audit_payload', keys: ['record_id'], exempt: () => false },
  {
    table: 'audit_batch',
    keys: ['instance', 'number'],
    exempt: (column: string) => column === 'hash',
  },
  {
    table: 'audit_statement',
    keys: ['number'],
    exempt: (column: string) => ['published', 'number'].includes(column),
  },
  {
    table: 'actor',
    keys: ['pseudonym'],
    exempt: (column: string, row: StoredRow) =>
      column === 'created_at_ms' || (row['principal_id'] === null && column !== 'principal_id'),
  },
];

/** Whatever somebody changes in a store behind its back is found. */
export function auditTamperingSuite({ make, verify, timeoutMs }: Parts): void {
  describe('in a store of several processes and batches', () => {
    let place: TamperablePlace;
    let key: string;
    const problemsIn = async (lines: readonly string[]) => (await verify(lines, key)).problems;

    beforeAll(async () => {
      place = await make();
      key = await fill(place);
    }, timeoutMs);
    afterAll(() => place[Symbol.asyncDispose]());

    it('nothing is wrong', async () => {
      expect(await problemsIn(await place.exported())).toEqual([]);
    });

    it.each(tables)(
      'a change of any value of $table is found',
      async ({ table, keys, exempt }) => {
        const rows = await place.rowsOf(table);
        expect(rows.length).toBeGreaterThan(1);
        for (const row of rows) {
          const at = { table, key: Object.fromEntries(keys.map((name) => [name, row[name]])) };
          const tamperings: Tampering[] = Object.keys(row)
            .filter((column) => !exempt(column, row))
            .map((column) => ({ table, key: at.key, set: { [column]: other(row[column]) } }));
          // Without its last statement the chain is whole, only shorter: who kept that elsewhere finds out.
          const isEnd = table === 'audit_statement' && row === rows.at(-1);
          if (!isEnd && !exempt('', row)) tamperings.push(at);
          for (const tampering of tamperings) {
            const problems = await refusedOr(() => place.exportedAfter(tampering)).then(
              (lines) => lines && problemsIn(lines),
            );
            expect(problems, JSON.stringify(tampering)).not.toEqual([]);
          }
        }
      },
      timeoutMs,
    );
  });
}

/** @returns the key that it was begun with */
async function fill(place: TamperablePlace): Promise<string> {
  const [one, two] = [await place.open(), await place.open()];
  await write(one, ['a']);
  const { publicKey } = await one.auditSeal.publicKey();
  await write(one, ['b', 'c', 'd']);
  await write(two, ['e', 'f']);
  await one.auditSeal.rotateKey({ lost: false });
  await write(one, ['g']);
  await one.auditSeal.checkpoint();
  await one.auditSeal.erase('person 0');
  await write(two, ['h', 'i']);
  await one.close();
  await two.close();
  return publicKey;
}

const entropy = seededEntropy(27);

async function write({ audit }: SealedStore, names: readonly string[]): Promise<void> {
  const records = names.map((name, index) =>
    auditRecord(entropy, { principalId: `person ${index % 3}`, name, clientName: name }),
  );
  await Promise.all(records.map((record) => audit.append(record)));
}

const UUID_END = /(?<=^[0-9a-f-]{35})[0-9a-f]$/;

/** What stands in the place of a value. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (value instanceof Uint8Array) return Uint8Array.from(value, (byte) => byte ^ 1);
  if (typeof value !== 'string') return 'something';
  return UUID_END.test(value)
    ? value.replace(UUID_END, (digit) => (digit === '0' ? '1' : '0'))
    : `${value}!`;
}

/** What the schema itself does not let in is as good as found. @returns undefined then */
async function refusedOr<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    expect(String(error)).toMatch(
      /constraint failed|cannot store|violates|invalid input syntax|no partition/,
    );
    return undefined;
  }
}
