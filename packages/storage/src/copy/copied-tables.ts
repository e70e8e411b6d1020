import { INTENT_COLUMNS, RECORD_COLUMNS } from '../audit/audit-row.ts';

/** A value as both databases have it; bytes as hex. */
export type CopiedValue = string | number | null;

/** A row, its values in the order of the columns. */
export type CopiedRow = readonly CopiedValue[];

/** What both databases can hold in a column. */
export type CopiedType = 'text' | 'number' | 'uuid' | 'bytes';

/** A table that every store has. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: CopiedType])[];
  /** How many of the first columns make the key. Default 1. */
  readonly keyLength?: number;
  /** A column that a trigger counts anew, whatever is written to it. */
  readonly counter?: string;
}

const NUMBERS = new Set(['instance', 'sequence', 'started_at_ms', 'duration_us']);

const auditColumn = (name: string): readonly [string, CopiedType] => {
  if (name === 'id') return [name, 'uuid'];
  return [name, NUMBERS.has(name) ? 'number' : 'text'];
};

/** With the key first, by which rows are read. */
const keyFirst = (columns: readonly string[]): readonly string[] => [
  'id',
  ...columns.filter((column) => column !== 'id'),
];

/**
 * Everything that a store keeps but the seal of its audit, and who is signed in to its console: people sign in anew. In an
 * order that no reference forbids. Keys come first.
 */
export const COPIED_TABLES: readonly CopiedTable[] = [
  {
    name: 'instance',
    columns: [
      ['number', 'number'],
      ['instance_id', 'text'],
      ['started_at_ms', 'number'],
      ['seen_at_ms', 'number'],
      ['ended_at_ms', 'number'],
      ['peer_url', 'text'],
    ],
  },
  {
    name: 'actor',
    columns: [
      ['pseudonym', 'text'],
      ['principal_id', 'text'],
      ['created_at_ms', 'number'],
      ['name_salt', 'text'],
    ],
  },
  { name: 'audit_record', columns: keyFirst(RECORD_COLUMNS).map(auditColumn) },
  {
    name: 'audit_payload',
    columns: [
      ['record_id', 'uuid'],
      ['salt', 'text'],
      ['body', 'text'],
    ],
  },
  { name: 'audit_intent', columns: keyFirst(['instance', ...INTENT_COLUMNS]).map(auditColumn) },
  {
    name: 'audit_batch',
    keyLength: 2,
    columns: [
      ['instance', 'number'],
      ['number', 'number'],
      ['kind', 'text'],
      ['sealed_at_ms', 'number'],
      ['first_sequence', 'number'],
      ['count', 'number'],
      ['root', 'text'],
      ['leaves', 'bytes'],
      ['previous', 'text'],
      ['hash', 'text'],
    ],
  },
  {
    name: 'audit_open_stream',
    columns: [
      ['instance', 'number'],
      ['signed_batch', 'number'],
    ],
  },
  {
    name: 'audit_statement',
    columns: [
      ['number', 'number'],
      ['body', 'text'],
      ['signature', 'text'],
      ['published', 'number'],
    ],
  },
  {
    name: 'api_key',
    columns: [
      ['id', 'text'],
      ['name', 'text'],
      ['secret_hash', 'text'],
      ['scopes', 'text'],
      ['created_at_ms', 'number'],
      ['expires_at_ms', 'number'],
      ['revoked_at_ms', 'number'],
      ['rotated_from', 'text'],
    ],
  },
  {
    name: 'seal_key',
    columns: [
      ['id', 'text'],
      ['secret', 'bytes'],
      ['created_at_ms', 'number'],
    ],
  },
  {
    name: 'task',
    columns: [
      ['id', 'text'],
      ['principal_id', 'text'],
      ['status', 'text'],
      ['revision', 'number'],
      ['runner', 'number'],
      ['expires_at_ms', 'number'],
      ['bytes', 'number'],
      ['content', 'text'],
    ],
  },
  {
    name: 'human_request',
    counter: 'change',
    columns: [
      ['id', 'text'],
      ['revision', 'number'],
      ['status', 'text'],
      ['type', 'text'],
      ['requester_id', 'text'],
      ['correlation_id', 'text'],
      ['expires_at_ms', 'number'],
      ['held_principal_id', 'text'],
      ['held_tool', 'text'],
      ['held_arguments_digest', 'text'],
      ['runner', 'number'],
      ['content', 'text'],
    ],
  },
  // Subscriptions come after what they would make more deliveries of.
  {
    name: 'webhook',
    columns: [
      ['id', 'text'],
      ['name', 'text'],
      ['url', 'text'],
      ['format', 'text'],
      ['secret', 'text'],
      ['created_at_ms', 'number'],
      ['previous_secret', 'text'],
      ['previous_secret_until_ms', 'number'],
      ['disabled_at_ms', 'number'],
    ],
  },
  {
    name: 'webhook_event',
    columns: [
      ['id', 'text'],
      ['type', 'text'],
      ['content', 'text'],
    ],
  },
  {
    name: 'webhook_delivery',
    keyLength: 2,
    columns: [
      ['webhook_id', 'text'],
      ['event_id', 'text'],
      ['status', 'text'],
      ['attempts', 'number'],
      ['due_at_ms', 'number'],
      ['last', 'text'],
      ['done_at_ms', 'number'],
    ],
  },
  {
    name: 'webhook_subscription',
    keyLength: 2,
    columns: [
      ['event', 'text'],
      ['webhook_id', 'text'],
    ],
  },
  {
    name: 'trust',
    columns: [
      ['kind', 'text'],
      ['id', 'text'],
      ['content', 'text'],
    ],
  },
  {
    name: 'policy',
    columns: [
      ['digest', 'text'],
      ['loaded_at_ms', 'number'],
      ['content', 'text'],
    ],
  },
];

/** The columns that rows are ordered by. */
export const keysOf = ({ columns, keyLength = 1 }: CopiedTable): readonly string[] =>
  columns.slice(0, keyLength).map(([column]) => column);

/** Rows that are read or written at once. */
export const PAGE_ROWS = 1_000;
