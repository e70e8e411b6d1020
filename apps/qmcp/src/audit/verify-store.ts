import { existsSync } from 'node:fs';

import { verifyExport } from '@qmcp/audit-verifier';
import type { Report } from '@qmcp/audit-verifier';

import { readCheckpoints } from '../cli/audit-trust.ts';
import type { AuditPlace } from './audit-place.ts';
import { openAudit } from './open-audit.ts';

/** How many records are told of at once. */
const TELL_EVERY = 1_000;

/** How far a verification is, in records. */
export interface VerificationProgress {
  readonly checked: number;
  /** How many there were when it began: calls go on meanwhile, so that it may end a little past that. */
  readonly total: number;
}

/** What each line of a record has, and no other. */
const RECORD = '"format":"qmcp-audit-record-v1"';

/**
 * Verifies the audit of a store against its own key, and what was signed against the checkpoints that left it.
 * @param tell - hears how far it is, at the beginning and now and then
 * @throws PlatformError `audit_key_missing`, `store_…`
 */
export async function verifyStore(
  { store, checkpointFolder }: AuditPlace,
  tell: (progress: VerificationProgress) => void,
): Promise<Report> {
  await using audit = await openAudit(store);
  const total = await audit.recordCount();
  tell({ checked: 0, total });
  const isKept = checkpointFolder !== undefined && existsSync(checkpointFolder);
  const kept = await readCheckpoints(isKept ? [checkpointFolder] : []);
  const keys = await audit.publicKeys();
  const lines = counted(audit.lines({ names: true }), (checked) => tell({ checked, total }));
  return await verifyExport(lines, { keys, kept });
}

async function* counted(
  lines: Iterable<string> | AsyncIterable<string>,
  tell: (records: number) => void,
): AsyncGenerator<string> {
  let records = 0;
  for await (const line of lines) {
    yield line;
    if (!line.includes(RECORD)) continue;
    records += 1;
    if (records % TELL_EVERY === 0) tell(records);
  }
}
