import { cutChecks, noteStatement } from '../audit/cut-check.ts';
import type { CutChecks, LastBatch } from '../audit/cut-check.ts';
import { emptyStream } from '../audit/seal-batch.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { Asker } from './asker.ts';
import { batchesAfter } from './batches-after.ts';

/** Statements that are in memory at once. */
const PAGE_STATEMENTS = 1_000;

/**
 * Checks that what is to be cut off is what was signed for; see `CutCheck`. Reads all statements and, of each stream, the
 * batches up to a signed head.
 * @returns the heads to cut at
 * @throws PlatformError `audit_changed`
 */
export async function checkCut(
  connection: Asker,
  last: readonly LastBatch[],
  beforeMs: number,
): Promise<readonly StreamHead[]> {
  if (last.length === 0) return [];
  const checks = cutChecks(last, beforeMs);
  await noteStatements(connection, checks);
  const heads: StreamHead[] = [];
  for (const [instance, check] of checks) {
    // Also what stands before it was cut the last time, which should be nothing.
    for await (const row of batchesAfter(connection, emptyStream(instance), check.upTo)) {
      check.take(row);
    }
    heads.push(check.finish());
  }
  return heads;
}

async function noteStatements(connection: Asker, checks: CutChecks): Promise<void> {
  for (let after = 0; ;) {
    const { rows } = await connection.query<{ number: number; body: string }>({
      text: `select number, body from audit_statement where number > $1
        order by number limit ${PAGE_STATEMENTS}`,
      values: [after],
    });
    for (const { body } of rows) noteStatement(checks, body);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}
