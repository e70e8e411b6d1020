import { verifyExport } from '@qmcp/audit-verifier';
import type { Report } from '@qmcp/audit-verifier';
import type { SealedPlace } from '@qmcp/testkit';

import { AuditDatabase } from '../../src/postgres/index.ts';
import { AUDIT_KEY_SECRET, openOn } from './open-on-postgres.ts';

/** A database as processes that share it use it, and as an auditor sees it. */
export const sealedDatabase = (url: string): SealedPlace => ({
  open: (given) => openOn(url, given),
  async exported() {
    await using audit = await AuditDatabase.open(url);
    const lines: string[] = [];
    for await (const line of audit.lines({ names: true })) lines.push(line);
    return lines;
  },
  async prove(id) {
    await using audit = await AuditDatabase.open(url);
    return await audit.prove(id);
  },
  [Symbol.asyncDispose]: async () => undefined,
});

/**
 * Verifies the audit of a database.
 * @param key - default: the one that its secret opens
 */
export async function verifyDatabase(url: string, key?: string): Promise<Report> {
  await using audit = await AuditDatabase.open(url);
  const trusted = key ?? (await audit.publicKey(AUDIT_KEY_SECRET)) ?? '';
  return await verifyExport(audit.lines({ names: true }), { keys: [trusted] });
}
