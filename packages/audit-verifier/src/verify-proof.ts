import { hash } from 'node:crypto';

import { memberChecks, readJson, readLine } from './lines.ts';
import type { BatchLine, RecordLine, SignedLine } from './lines.ts';
import { leafHash, rootFromPath } from './merkle-tree.ts';
import type { Hash } from './merkle-tree.ts';
import { isSignedBy, keyIdOf } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { readStatement } from './statement.ts';
import type { Statement } from './statement.ts';

/** Why a proof proves nothing. */
export const proofFailures = {
  malformed: 'this is no proof of this version',
  wrong_key: 'none of the given public keys signed, or handed over to the key that signed',
  not_in_batch: 'the record is not in the batch: it was changed, or the path was',
  not_signed_for: 'the batch does not lead to the one that was signed for',
  payload_changed: 'what the record carried is not what it commits to',
} as const;

/** Name of a {@link proofFailures | failure}; stable, for programs. */
export type ProofFailure = keyof typeof proofFailures;

/** What a proof is found to be. */
export type ProofReport =
  | { readonly ok: false; readonly failure: ProofFailure }
  | {
      readonly ok: true;
      /** The record's text. */
      readonly record: string;
      /** When it was signed for, by the host's clock. */
      readonly signedAtMs: number;
      /** Whether what it carried is in the proof, and fits. */
      readonly payload: 'proven' | 'absent';
    };

interface Proof {
  readonly recordText: string;
  readonly record: RecordLine;
  readonly batchText: string;
  readonly batch: BatchLine;
  readonly path: readonly Hash[];
  /** Heads of the batches after it, up to the one that was signed for. */
  readonly links: readonly string[];
  readonly signed: SignedLine;
  /** Statements by which keys came into force, oldest first. */
  readonly keys: readonly SignedLine[];
  readonly payload: { readonly salt: string; readonly body: string } | undefined;
}

/**
 * Verifies a proof that a record was in the audit when a checkpoint was signed, without the audit.
 * @param text - one line of JSON, as `qmcp audit prove` prints it
 * @param keys - public keys that the auditor trusts
 */
export function verifyProof(text: string, keys: readonly PublicKey[]): ProofReport {
  const proof = readProof(text);
  if (proof === undefined) return { ok: false, failure: 'malformed' };
  const statement = readStatement(proof.signed.statement);
  if (statement?.kind !== 'checkpoint') return { ok: false, failure: 'malformed' };
  if (!isTrusted(proof, statement, keys)) return { ok: false, failure: 'wrong_key' };
  if (!isInBatch(proof)) return { ok: false, failure: 'not_in_batch' };
  if (!isSignedFor(proof, statement)) return { ok: false, failure: 'not_signed_for' };
  const { payload, record, recordText } = proof;
  const fits = payload && hash('sha256', payload.salt + payload.body) === record.payload_commitment;
  if (fits === false) return { ok: false, failure: 'payload_changed' };
  return {
    ok: true,
    record: recordText,
    signedAtMs: statement.at_ms,
    payload: fits === true ? 'proven' : 'absent',
  };
}

/** The checkpoint's key is trusted, or one that is trusted signed for it, maybe over others. */
function isTrusted(
  { keys: handovers, signed }: Proof,
  statement: Statement,
  trusted: readonly PublicKey[],
): boolean {
  const known = new Map(trusted.map((key) => [keyIdOf(key), key]));
  for (const { statement: text, signature } of handovers) {
    const said = readStatement(text);
    const signer = said && known.get(said.key);
    if (said?.kind !== 'key' || signer === undefined) continue;
    if (isSignedBy(signer, text, signature)) known.set(keyIdOf(said.public_key), said.public_key);
  }
  const key = known.get(statement.key);
  return key !== undefined && isSignedBy(key, signed.statement, signed.signature);
}

function isInBatch({ record, recordText, batch, path }: Proof): boolean {
  const place = { index: record.sequence - batch.first_sequence, count: batch.count, path };
  return (
    record.instance === batch.instance && rootFromPath(leafHash(recordText), place) === batch.root
  );
}

function isSignedFor(
  { batch, batchText, links }: Proof,
  statement: Extract<Statement, { kind: 'checkpoint' }>,
): boolean {
  let last = hash('sha256', batchText);
  for (const text of links) {
    const link = readLine(text);
    if (link?.format !== 'qmcp-audit-batch-v1' || link.previous !== last) return false;
    last = hash('sha256', text);
  }
  return statement.heads.some((head) => head.instance === batch.instance && head.hash === last);
}

function readProof(text: string): Proof | undefined {
  const value = readJson(text);
  if (value?.['format'] !== 'qmcp-audit-proof-v1') return undefined;
  const [recordText, batchText] = [value['record'], value['batch']];
  const { path, links, keys, signed, payload } = value;
  if (typeof recordText !== 'string' || typeof batchText !== 'string') return undefined;
  const record = readLine(recordText);
  const batch = readLine(batchText);
  if (record?.format !== 'qmcp-audit-record-v1' || batch?.format !== 'qmcp-audit-batch-v1') {
    return undefined;
  }
  if (!isTexts(path) || !isTexts(links) || !isSigned(signed) || !isPayload(payload)) {
    return undefined;
  }
  if (!Array.isArray(keys) || !keys.every(isSigned)) return undefined;
  return {
    recordText,
    record,
    batchText,
    batch,
    path,
    links,
    signed,
    keys,
    payload: payload ?? undefined,
  };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const isSigned = (value: unknown): value is SignedLine =>
  hasTexts(value, ['statement', 'signature']);

const isPayload = (value: unknown): value is { salt: string; body: string } | null =>
  value === null ||
  (hasTexts(value, ['salt', 'body']) && memberChecks.salt((value as { salt: string }).salt));

const hasTexts = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
