import type { AuditStore, StoredAuditRecord } from '@qmcp/contracts';

const PAGE_RECORDS = 500;

/**
 * Reads calls of the audit, at most `limit` of them.
 * @yields the newest first
 */
export async function* recordedCalls(
  audit: Pick<AuditStore, 'list'>,
  { sinceMs, limit }: { readonly sinceMs: number | undefined; readonly limit: number },
): AsyncGenerator<StoredAuditRecord> {
  const filter = { kind: 'call', ...(sinceMs !== undefined && { sinceMs }) } as const;
  let left = limit;
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<AuditStore['list']>> = await audit.list(filter, {
      limit: Math.min(PAGE_RECORDS, left),
      ...(before !== null && { before }),
    });
    yield* page.records;
    left -= page.records.length;
    before = page.next;
  } while (before !== null && left > 0);
}
