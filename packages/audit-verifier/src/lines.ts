import type { Hash } from './merkle-tree.ts';

/** A signed statement. What was signed is the text, byte by byte: it is never written anew. */
export interface SignedLine {
  readonly format: 'qmcp-audit-signed-v1';
  readonly statement: string;
  /** Ed25519 (RFC 8032), hex. */
  readonly signature: string;
}

/** Head of a batch. Its hash is SHA-256 over its line. */
export interface BatchLine {
  readonly format: 'qmcp-audit-batch-v1';
  readonly instance: number;
  /** Number of the batch in its stream, from 1. */
  readonly number: number;
  /** `genesis`: records that were there before there was a chain. */
  readonly kind: 'live' | 'genesis';
  readonly sealed_at_ms: number;
  readonly first_sequence: number;
  readonly count: number;
  readonly root: Hash;
  /** Hash of the batch before; zeros at the first. */
  readonly previous: Hash;
}

/** Hashes of a batch's records, in order: they tell which record of a batch was changed. */
export interface LeavesLine {
  readonly format: 'qmcp-audit-leaves-v1';
  readonly leaves: readonly Hash[];
}

/** A record; what matters here of it. Its leaf is its line. */
export interface RecordLine {
  readonly format: 'qmcp-audit-record-v1';
  readonly id: string;
  readonly instance: number;
  readonly sequence: number;
  readonly actor: string;
  readonly payload_commitment: Hash | null;
}

/** What a record carried, unless it was erased. Follows its record. */
export interface PayloadLine {
  readonly format: 'qmcp-audit-payload-v1';
  readonly record_id: string;
  readonly salt: string;
  readonly body: string;
}

/** Whom a pseudonym stands for. */
export interface NameLine {
  readonly format: 'qmcp-audit-name-v1';
  readonly actor: string;
  readonly principal_id: string;
  /** Null for pseudonyms that are older than the chain: they prove nothing. */
  readonly salt: string | null;
}

/** First line of an export. */
export interface HeaderLine {
  readonly format: 'qmcp-audit-export-v1';
  /** Whether all names follow the streams that were not erased. */
  readonly names: boolean;
}

/** A line of an export. */
export type ExportLine =
  | HeaderLine
  | SignedLine
  | BatchLine
  | LeavesLine
  | RecordLine
  | PayloadLine
  | NameLine;

type Check = (value: unknown) => boolean;

/** What is demanded of members, by their names. */
export type Form = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const hash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
/** Of a fixed length, so that nothing can move between a salt and what follows it. */
const salt: Check = (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const hashes: Check = (value) => Array.isArray(value) && value.every(hash);
const hashOrNull: Check = (value) => value === null || hash(value);

/** Members of each kind of line that the checks rely on. */
const lineForms: Readonly<Record<ExportLine['format'], Form>> = {
  'qmcp-audit-export-v1': { names: (value) => typeof value === 'boolean' },
  'qmcp-audit-signed-v1': { statement: text, signature: text },
  'qmcp-audit-batch-v1': {
    instance: count,
    number: count,
    kind: (value) => value === 'live' || value === 'genesis',
    sealed_at_ms: count,
    first_sequence: count,
    count: (value) => count(value) && value !== 0,
    root: hash,
    previous: hash,
  },
  'qmcp-audit-leaves-v1': { leaves: hashes },
  'qmcp-audit-record-v1': {
    id: text,
    instance: count,
    sequence: count,
    actor: text,
    payload_commitment: hashOrNull,
  },
  'qmcp-audit-payload-v1': { record_id: text, salt, body: text },
  'qmcp-audit-name-v1': {
    actor: text,
    principal_id: text,
    salt: (value) => value === null || salt(value),
  },
};

/** Reads a line of an export. @returns undefined when it is none of version 1 */
export function readLine(line: string): ExportLine | undefined {
  const value = readJson(line);
  const form = formOf(lineForms, value?.['format']);
  if (value === undefined || form === undefined || !hasForm(value, form)) return undefined;
  return value as unknown as ExportLine;
}

/** A JSON object, or undefined. */
export function readJson(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether each named member passes its check. */
export function hasForm(value: Readonly<Record<string, unknown>>, form: Form): boolean {
  for (const name in form) {
    if (form[name]?.(value[name]) !== true) return false;
  }
  return true;
}

/** The form of that name; names that every object has count for nothing. */
export const formOf = (forms: Readonly<Record<string, Form>>, name: unknown): Form | undefined =>
  typeof name === 'string' && Object.hasOwn(forms, name) ? forms[name] : undefined;

/** Checks of members, for other forms. */
export const memberChecks = { text, count, hash, salt } as const;
