import { batchText } from './batch-head.ts';
import { toBatchHead } from './batch-row.ts';
import type { BatchRow } from './batch-row.ts';
import type { CarriedRow } from './export-lines.ts';
import { inclusionPath, unpackLeaves } from './merkle-tree.ts';
import { recordText } from './record-text.ts';

/** Why a record can't be proven: there is no such record, none of a batch, or no checkpoint since. */
export type Unproven = 'unknown' | 'unsealed' | 'unsigned';

/** A proof as one line of JSON, or why there is none. */
export type Proof = { readonly line: string } | Unproven;

/** A row of `audit_statement`; what matters here of it. */
export interface StatementRow {
  readonly body: string;
  readonly signature: string;
}

/** What a proof is put together from. */
export interface ProofParts {
  readonly record: CarriedRow;
  /** The batch that the record is in. */
  readonly batch: BatchRow;
  /** Batches that follow, up to the one that was signed for. */
  readonly links: readonly BatchRow[];
  /** The checkpoint that signs for the last of them. */
  readonly signed: StatementRow;
  /** The statements by which keys came into force, for who knows an older key than the one that signed. */
  readonly keys: readonly StatementRow[];
}

/**
 * The line that proves, without anything else of the audit, that a record was there when a checkpoint was signed; see
 * docs/reference/audit-format.md.
 */
export function proofLine({ record, batch, links, signed, keys }: ProofParts): string {
  const { salt, body } = record;
  return JSON.stringify({
    format: 'qmcp-audit-proof-v1',
    record: recordText(record),
    payload: salt === null || body === null ? null : { salt, body },
    batch: batchText(toBatchHead(batch)),
    path: pathOf(batch, record),
    links: links.map((link) => batchText(toBatchHead(link))),
    signed: inProof(signed),
    keys: keys.map(inProof),
  });
}

function pathOf({ leaves, first_sequence: first }: BatchRow, { sequence }: CarriedRow) {
  if (!(leaves instanceof Uint8Array)) return [];
  return inclusionPath(unpackLeaves(leaves), sequence - Number(first));
}

const inProof = ({ body, signature }: StatementRow) => ({ statement: body, signature });
