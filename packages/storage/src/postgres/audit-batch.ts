import type { AuditIntent, AuditRecord } from '@qmcp/contracts';

import {
  INTENT_COLUMNS,
  RECORD_COLUMNS,
  toAuditRow,
  toIntentRow,
  toLostRow,
  valuesOf,
} from '../audit/audit-row.ts';
import type { IntentRow } from '../audit/audit-row.ts';
import { leafHash } from '../audit/merkle-tree.ts';
import type { Hash } from '../audit/merkle-tree.ts';
import { recordText } from '../audit/record-text.ts';
import { sealBatch } from '../audit/seal-batch.ts';
import type { SealedBatch } from '../audit/seal-batch.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { Actor } from './actors.ts';

/** One write of the audit: a call that begins, one that ended, or one that its process left open when it was lost. */
export type AuditJob =
  | { readonly id: string; readonly begun: AuditIntent }
  | { readonly id: string; readonly ended: AuditRecord }
  | { readonly id: string; readonly lost: IntentRow };

/** Jobs as they go into the database. */
export interface AuditBatch {
  /** Undefined where calls only begin. */
  readonly sealed: SealedBatch | undefined;
  /** Who has to be known under those pseudonyms. */
  readonly actors: readonly Actor[];
  /** A row a job: columns of a record after its instance, then salt and body. An intent's are null from the outcome on. */
  readonly rows: readonly (readonly unknown[])[];
  /** Calls that are closed by it. */
  readonly ended: readonly string[];
}

/** What a batch is made from. */
interface BatchParts {
  /** What it follows. */
  readonly before: StreamHead;
  readonly actors: ReadonlyMap<string, Actor>;
  readonly sealedAtMs: number;
}

/** Hashes jobs as the next batch of a stream. */
export function makeBatch(
  jobs: readonly AuditJob[],
  { before, actors, sealedAtMs }: BatchParts,
): AuditBatch {
  const leaves: Hash[] = [];
  const ended: string[] = [];
  const rows = jobs.map((job) => {
    if ('begun' in job) return begunValues(job.begun, pseudonymOf(actors, job.begun));
    const { instance } = before;
    const place = { instance, sequence: before.sequence + leaves.length + 1 };
    const row =
      'lost' in job
        ? toLostRow(job.lost, place)
        : toAuditRow(job.ended, { ...place, actor: pseudonymOf(actors, job.ended) });
    leaves.push(leafHash(recordText(row)));
    ended.push(job.id);
    const payload = 'ended' in job ? job.ended.payload : null;
    return [...valuesOf(OWN_COLUMNS, row), payload?.salt ?? null, payload?.body ?? null];
  });
  const sealed =
    leaves.length === 0 ? undefined : sealBatch(before, leaves, { kind: 'live', sealedAtMs });
  return { sealed, actors: [...new Set(actors.values())], rows, ended };
}

/** A record's columns without the instance. */
const OWN_COLUMNS = RECORD_COLUMNS.slice(1);

const UNENDED: readonly null[] = [...OWN_COLUMNS.slice(INTENT_COLUMNS.length + 1), 0, 0].map(
  () => null,
);

const begunValues = (intent: AuditIntent, actor: string): readonly unknown[] => [
  null,
  ...valuesOf(INTENT_COLUMNS, toIntentRow(intent, actor)),
  ...UNENDED,
];

const pseudonymOf = (
  actors: ReadonlyMap<string, Actor>,
  { principalId }: Pick<AuditIntent, 'principalId'>,
): string => actors.get(principalId)?.pseudonym ?? '';
