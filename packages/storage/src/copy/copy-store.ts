import { createHash } from 'node:crypto';

import { PlatformError } from '@qmcp/contracts';

import type { SigningKey } from '../audit/signing-key.ts';
import { storable } from '../storable.ts';
import { COPIED_TABLES, keysOf, PAGE_ROWS } from './copied-tables.ts';
import type { CopiedRow, CopiedTable } from './copied-tables.ts';

/** A store as it is at one moment. */
export interface CopySource extends AsyncDisposable {
  /**
   * The key that signs the audit; undefined where nothing is signed yet, or the key does not lie with the store.
   * @throws PlatformError `audit_key_missing` when it is there and can't be opened
   */
  signingKey(): Promise<SigningKey | undefined>;
  /**
   * The next rows by their keys, at most {@link PAGE_ROWS}.
   * @param after - the row before them, its key alone; null: the first
   */
  read(table: CopiedTable, after: CopiedRow | null): Promise<readonly CopiedRow[]>;
}

/** An empty store, filled in one transaction. Disposing of it before `commit` leaves nothing. */
export interface CopyTarget extends CopySource {
  write(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>;
  /** Keeps the key that signs the audit, where it is kept beside the tables. @throws PlatformError `audit_key_missing` */
  keepKey(key: SigningKey): Promise<void>;
  /** Completes what follows from the rows, and makes everything last. */
  commit(): Promise<void>;
}

/** How many rows of each table were copied. */
export type CopyCounts = Readonly<Record<string, number>>;

interface Digest {
  readonly rows: number;
  /** SHA-256, hex, over the rows in the order of their keys. */
  readonly hash: string;
}

/**
 * Copies everything, the seal of the audit too, reads it all back, and compares.
 * @param options - `withKey`: whether the private key that signs the audit goes along
 * @throws PlatformError `copy_differs`, with nothing copied; what the stores throw
 */
export async function copyStore(
  source: CopySource,
  target: CopyTarget,
  { withKey }: { readonly withKey: boolean },
): Promise<CopyCounts> {
  const key = withKey ? await source.signingKey() : undefined;
  const counts: Record<string, number> = {};
  for (const table of COPIED_TABLES) {
    const sent = await digest(source, table, (rows) => target.write(table, rows));
    const kept = await digest(target, table, async () => undefined);
    if (sent.hash !== kept.hash) throw differs(table, sent, kept);
    counts[table.name] = sent.rows;
  }
  if (key !== undefined) await target.keepKey(key);
  await target.commit();
  return counts;
}

async function digest(
  source: CopySource,
  table: CopiedTable,
  each: (rows: readonly CopiedRow[]) => Promise<void>,
): Promise<Digest> {
  const hash = createHash('sha256');
  let count = 0;
  let after: CopiedRow | null = null;
  for (;;) {
    // What PostgreSQL can't hold is replaced on the way, whichever way it goes.
    const rows: CopiedRow[] = (await source.read(table, after)).map((row) => row.map(storable));
    await each(rows);
    for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
    count += rows.length;
    if (rows.length < PAGE_ROWS) return { rows: count, hash: hash.digest('hex') };
    after = rows.at(-1)?.slice(0, keysOf(table).length) ?? null;
  }
}

const differs = ({ name }: CopiedTable, sent: Digest, kept: Digest): PlatformError =>
  new PlatformError(
    'copy_differs',
    `The copy was given up, and nothing of it is left: ${sent.rows} rows of '${name}' were sent, and the ${kept.rows} that arrived are not the same.`,
  );
