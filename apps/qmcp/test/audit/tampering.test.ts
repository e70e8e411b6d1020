import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

import { verifyExport } from '@qmcp/audit-verifier';
import type { Report } from '@qmcp/audit-verifier';
import type { AuditRecord, SealedStore } from '@qmcp/contracts';
import { AuditFile, openSqliteStore } from '@qmcp/storage';
import { auditRecord, seededEntropy, silentLogger, temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../../src/platform/system-clock.ts';

const entropy = seededEntropy(21, systemClock);

const record = (principalId: string, text: string): AuditRecord =>
  auditRecord(entropy, { principalId, name: text, clientName: text });

const openStore = (file: string): Promise<SealedStore> =>
  openSqliteStore({ file, clock: systemClock, logger: silentLogger(), instanceId: 'test' });

async function verify(file: string, key: string): Promise<Report> {
  using audit = AuditFile.open(file);
  return await verifyExport(audit.lines({ names: true }), { keys: [key] });
}

/** What happens to a store, by one of its processes. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      process: fc.nat(2),
      texts: fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ process: fc.nat(2), does: fc.constant('checkpoint') }) },
  { weight: 1, arbitrary: fc.record({ process: fc.nat(2), does: fc.constant('rotate') }) },
  { weight: 1, arbitrary: fc.record({ process: fc.nat(2), does: fc.constant('erase') }) },
  { weight: 1, arbitrary: fc.record({ process: fc.nat(2), does: fc.constant('cut') }) },
  { weight: 1, arbitrary: fc.record({ process: fc.nat(2), does: fc.constant('reopen') }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Three processes on one store, that do what they are told. */
class Processes {
  readonly #file: string;
  readonly #stores: SealedStore[];

  private constructor(file: string, stores: SealedStore[]) {
    this.#file = file;
    this.#stores = stores;
  }

  static async open(file: string): Promise<Processes> {
    return new Processes(file, await Promise.all([1, 2, 3].map(() => openStore(file))));
  }

  async take(next: Step): Promise<void> {
    const store = this.#stores[next.process] as SealedStore;
    if ('texts' in next) {
      await Promise.all(
        next.texts.map((text, index) => store.audit.append(record(`person ${index % 3}`, text))),
      );
    } else if (next.does === 'checkpoint') await store.auditSeal.checkpoint();
    else if (next.does === 'rotate') await store.auditSeal.rotateKey({ lost: false });
    else if (next.does === 'erase') await store.auditSeal.erase('person 0');
    else if (next.does === 'cut') await store.auditSeal.cut(systemClock.nowMs() - 5);
    else {
      await store.close();
      this.#stores[next.process] = await openStore(this.#file);
    }
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
  }
}

it('whatever processes rightly do to a store, its audit verifies with the first key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      await using folder = await temporaryFolder();
      const file = folder.file('qmcp.db');
      const processes = await Processes.open(file);
      await processes.take({ process: 0, does: 'checkpoint' });
      using audit = AuditFile.open(file);
      const [, opened = ''] = audit.lines({ names: false });
      const { statement } = JSON.parse(opened) as { statement: string };
      const { public_key: key } = JSON.parse(statement) as { public_key: string };
      for (const each of steps) await processes.take(each);
      expect((await verify(file, key)).problems).toEqual([]);
      await processes.close();
      expect(await verify(file, key)).toMatchObject({ problems: [], unsignedRecords: 0 });
    }),
    { numRuns: 12 },
  );
});

/** What stands in the place of a value. */
function other(value: SQLOutputValue | undefined): SQLInputValue {
  if (typeof value === 'number') return value + 1;
  if (value instanceof Uint8Array) return Uint8Array.from(value, (byte) => byte ^ 1);
  return typeof value === 'string' ? `${value}!` : 'something';
}

/** What the schema itself does not let in is as good as found. */
async function outcomeOf(tampered: () => Promise<Report>): Promise<'refused' | 'found' | 'whole'> {
  try {
    return (await tampered()).ok ? 'whole' : 'found';
  } catch (error) {
    expect(String(error)).toMatch(/constraint failed|cannot store/);
    return 'refused';
  }
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
    exempt: (column: string, row: Row) =>
      column === 'created_at_ms' || (row['principal_id'] === null && column !== 'principal_id'),
  },
];

type Row = Record<string, SQLOutputValue>;

describe('in a store of several processes and batches', () => {
  let folder: TemporaryFolder;
  let key: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const processes = await Processes.open(file);
    await processes.take({ process: 0, texts: ['a'] });
    const store = await openStore(file);
    ({ publicKey: key } = await store.auditSeal.publicKey());
    await store.close();
    await processes.take({ process: 0, texts: ['b', 'c', 'd'] });
    await processes.take({ process: 1, texts: ['e', 'f'] });
    await processes.take({ process: 0, does: 'rotate' });
    await processes.take({ process: 0, texts: ['g'] });
    await processes.take({ process: 0, does: 'checkpoint' });
    await processes.take({ process: 0, does: 'erase' });
    await processes.take({ process: 1, texts: ['h', 'i'] });
    await processes.close();
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  /** A copy of the store, after `sql` was done to it behind its back. */
  function tamper(sql: string, ...values: SQLInputValue[]): string {
    const file = folder.file('copy.db');
    copyFileSync(folder.file('qmcp.db'), file);
    using database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    database.prepare(sql).run(...values);
    database.exec('pragma wal_checkpoint(truncate)');
    return file;
  }

  function rowsOf(table: string): Row[] {
    using database = new DatabaseSync(folder.file('qmcp.db'), { readOnly: true });
    return database.prepare(`select * from ${table}`).all();
  }

  it('nothing is wrong', async () => {
    expect(await verify(folder.file('qmcp.db'), key)).toMatchObject({
      problems: [],
      streams: 2,
      records: 9,
      payloads: { kept: 5, erased: 4 },
    });
  });

  it.each(tables)('a change of any value of $table is found', async ({ table, keys, exempt }) => {
    const rows = rowsOf(table);
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      const place = keys.map((name) => row[name] as SQLInputValue);
      const where = keys.map((name) => `${name} = ?`).join(' and ');
      for (const column of Object.keys(row).filter((name) => !exempt(name, row))) {
        const sql = `update ${table} set ${column} = ? where ${where}`;
        const found = await outcomeOf(() => verify(tamper(sql, other(row[column]), ...place), key));
        expect(found, `${sql} ${JSON.stringify(place)}`).not.toBe('whole');
      }
      // Without its last statement the chain is whole, only shorter: who kept that elsewhere finds out.
      if (exempt('', row) || (table === 'audit_statement' && row === rows.at(-1))) continue;
      const gone = tamper(`delete from ${table} where ${where}`, ...place);
      expect((await verify(gone, key)).ok, `${table} without ${JSON.stringify(place)}`).toBe(false);
    }
  });
});
