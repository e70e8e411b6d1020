import { hash } from 'node:crypto';

import { readJson, readLine } from './lines.ts';
import type { Hash } from './merkle-tree.ts';
import type { KeptStatements } from './signed-log.ts';
import { readStatement } from './statement.ts';

/** How the line of a signed statement begins. */
const BEGINNING = '{"format":"qmcp-audit-signed-v1"';

/**
 * Reads statements that were kept outside the store, as the files of checkpoints hold them. A line that a full disk or a
 * power cut tore proves nothing and is passed over: its statement comes again, whole, once there is room.
 * @param lines - in any order, also several times
 * @param tellTorn - hears of each torn line
 * @throws TypeError when a line is neither a signed statement nor what is left of one
 */
export async function readKeptStatements(
  lines: Iterable<string> | AsyncIterable<string>,
  tellTorn: (line: string) => void = () => undefined,
): Promise<KeptStatements> {
  const kept = new Map<number, Hash[]>();
  for await (const text of lines) {
    if (isTorn(text)) {
      if (text !== '') tellTorn(text);
      continue;
    }
    const { number, textHash } = readSigned(text);
    const before = kept.get(number) ?? [];
    if (!before.includes(textHash)) kept.set(number, [...before, textHash]);
  }
  return kept;
}

/** Whether nothing but the beginning of a line was written. A power cut may leave zeros in the place of what was. */
const isTorn = (text: string): boolean =>
  (BEGINNING.startsWith(text) || text.startsWith(BEGINNING) || text.includes('\0')) &&
  readJson(text) === undefined;

/** @throws TypeError */
function readSigned(text: string): { readonly number: number; readonly textHash: Hash } {
  const line = readLine(text);
  const signed = line?.format === 'qmcp-audit-signed-v1' ? line.statement : '';
  const statement = readStatement(signed);
  if (statement === undefined) {
    throw new TypeError(`This is no signed statement of qmcp: ${text.slice(0, 80)}`);
  }
  return { number: statement.number, textHash: hash('sha256', signed) };
}
