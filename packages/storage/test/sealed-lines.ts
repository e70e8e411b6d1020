import type { SealedStore } from '@qmcp/contracts';
import { auditRecord, seededEntropy } from '@qmcp/testkit';

import { AuditFile } from '../src/index.ts';

const entropy = seededEntropy(11);

/** Writes records, one transaction after the other. */
export async function append(
  store: SealedStore,
  count: number,
  principalId = 'owner',
): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    await store.audit.append(auditRecord(entropy, { principalId }));
  }
}

/** A line of an export, parsed. */
export type Line = Readonly<Record<string, unknown>> & { readonly format: string };

/** What a file exports of one format. */
export function exported(file: string, format: string): Line[] {
  using audit = AuditFile.open(file);
  return [...audit.lines({ names: true })]
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.format === format);
}

/** The statements of a file, parsed. */
export const statementsOf = (file: string): Line[] =>
  exported(file, 'qmcp-audit-signed-v1').map(
    ({ statement }) => JSON.parse(statement as string) as Line,
  );
