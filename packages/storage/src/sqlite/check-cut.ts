import type { DatabaseSync } from 'node:sqlite';

import { HEAD_COLUMNS } from '../audit/batch-row.ts';
import { cutChecks, noteStatement } from '../audit/cut-check.ts';
import type { CutCheck, CutChecks, LastBatch } from '../audit/cut-check.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { StoreState } from './store-state.ts';

/** Rows that are read at once: about a millisecond of the event loop. */
const ROWS_PER_TURN = 100;

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
}

/**
 * Checks that what is to be cut off is what was signed for; see `CutCheck`. Reads all statements and, of each stream, the
 * batches up to a signed head, a little at a time.
 * @returns the heads to cut at
 * @throws PlatformError `audit_changed`, `store_closed`
 */
export async function checkCut(
  parts: Parts,
  last: readonly LastBatch[],
  beforeMs: number,
): Promise<readonly StreamHead[]> {
  if (last.length === 0) return [];
  const checks = cutChecks(last, beforeMs);
  await noteStatements(parts, checks);
  const heads: StreamHead[] = [];
  for (const check of checks.values()) {
    await followStream(parts, check);
    heads.push(check.finish());
  }
  return heads;
}

async function noteStatements({ database, state }: Parts, checks: CutChecks): Promise<void> {
  const page = database.prepare(
    `select number, body from audit_statement where number > ? order by number limit ${ROWS_PER_TURN}`,
  );
  for (let after = 0; ;) {
    const rows = page.all(after);
    for (const row of rows) noteStatement(checks, String(row['body']));
    if (rows.length < ROWS_PER_TURN) return;
    after = Number(rows.at(-1)?.['number']);
    await nextTurn(state);
  }
}

async function followStream({ database, state }: Parts, check: CutCheck): Promise<void> {
  const page = database.prepare(
    `select ${HEAD_COLUMNS} from audit_batch where instance = ? and number <= ? and number > ?
     order by number limit ${ROWS_PER_TURN}`,
  );
  // Everything that stands before it, too, which should be nothing.
  for (let after = 0; ; after = check.at.batch) {
    const rows = page.all(check.at.instance, check.upTo, after);
    for (const row of rows) check.take(row);
    await nextTurn(state);
    if (rows.length < ROWS_PER_TURN) return;
  }
}

/** Lets others go on. @throws PlatformError `store_closed` */
async function nextTurn(state: StoreState): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
  state.assertUsable();
}
