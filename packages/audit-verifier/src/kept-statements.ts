import { hash } from 'node:crypto';

import { readLine } from './lines.ts';
import type { Hash } from './merkle-tree.ts';
import type { KeptStatements } from './signed-log.ts';
import { readStatement } from './statement.ts';

/**
 * Reads statements that were kept outside the store, as the files of checkpoints hold them.
 * @param lines - in any order, also several times
 * @throws TypeError when a line holds no signed statement
 */
export async function readKeptStatements(
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<KeptStatements> {
  const kept = new Map<number, Hash[]>();
  for await (const text of lines) {
    const line = readLine(text);
    const signed = line?.format === 'qmcp-audit-signed-v1' ? line.statement : '';
    const statement = readStatement(signed);
    if (statement === undefined) {
      throw new TypeError(`This is no signed statement of qmcp: ${text.slice(0, 80)}`);
    }
    const before = kept.get(statement.number) ?? [];
    const textHash = hash('sha256', signed);
    if (!before.includes(textHash)) kept.set(statement.number, [...before, textHash]);
  }
  return kept;
}
