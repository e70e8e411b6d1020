import type { AuditRow } from './audit-row.ts';
import { batchText } from './batch-head.ts';
import { toBatchHead } from './batch-row.ts';
import { unpackLeaves } from './merkle-tree.ts';
import { recordText } from './record-text.ts';

/** What an export holds. */
export interface ExportOptions {
  /** Whether it also says whom pseudonyms stand for. */
  readonly names: boolean;
}

/** A record with its payload, as queries join them. */
export interface CarriedRow extends AuditRow {
  readonly salt: string | null;
  readonly body: string | null;
}

/** Somebody who was not forgotten. */
export interface NameRow {
  readonly pseudonym: string;
  readonly principal_id: string;
  /** Null where the pseudonym is older than the chain. */
  readonly name_salt: string | null;
}

/** The first line of an export. */
export const headerLine = ({ names }: ExportOptions): string =>
  JSON.stringify({ format: 'qmcp-audit-export-v1', names });

/**
 * A batch, and the hashes of its records where there are several.
 * @param row - of `audit_batch`
 * @yields lines
 */
export function* batchLines(row: Readonly<Record<string, unknown>>): Generator<string> {
  yield batchText(toBatchHead(row));
  const { leaves } = row;
  if (leaves instanceof Uint8Array) {
    yield JSON.stringify({ format: 'qmcp-audit-leaves-v1', leaves: unpackLeaves(leaves) });
  }
}

/**
 * A record, and what it carried.
 * @yields lines
 */
export function* recordLines(row: CarriedRow): Generator<string> {
  yield recordText(row);
  const { id, salt, body } = row;
  if (salt !== null && body !== null) {
    yield JSON.stringify({ body, format: 'qmcp-audit-payload-v1', record_id: id, salt });
  }
}

/** Whom a pseudonym stands for. */
export const nameLine = ({ pseudonym: actor, principal_id, name_salt: salt }: NameRow): string =>
  JSON.stringify({ actor, format: 'qmcp-audit-name-v1', principal_id, salt });
