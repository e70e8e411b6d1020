import type { AuditFilter, AuditRecord, AuditStore, StoredAuditRecord } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { auditRecord } from './audit-fixtures.ts';
import type { OpenStore } from './open-store.ts';
import { seededEntropy } from './seeded-entropy.ts';

/** What pages of an audit promise, whatever was written and is asked for. */
export function auditPageSuite(open: OpenStore): void {
  it('puts each record that a filter lets through on one page, newest first, whatever the page size', async () => {
    await using opened = await open();
    const { audit } = opened.store;
    const records = variedRecords();
    await Promise.all(records.map((record) => audit.append(record)));
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 50 }), async (filter, limit) => {
        const pages = await allPages(audit, filter, limit);
        expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        expect(pages.flat().map(({ id }) => id)).toEqual(expectedIds(records, filter));
      }),
      { numRuns: 150 },
    );
  });
}

/** Reads a list page by page. */
export async function allPages(
  audit: AuditStore,
  filter: AuditFilter,
  limit: number,
): Promise<(readonly StoredAuditRecord[])[]> {
  const pages = [];
  let before: string | null | undefined;
  while (before !== null) {
    const page = await audit.list(filter, { limit, ...(before !== undefined && { before }) });
    pages.push(page.records);
    before = page.next;
  }
  return pages;
}

const NAMES = ['echo', 'search-text', null] as const;
const METHODS = ['tools/call', 'resources/read', 'auth.refused'] as const;
const DOORS = ['mcp-http', 'mcp-stdio', 'rest', 'cli'] as const;
const OUTCOMES = ['ok', 'denied', 'ambiguous'] as const;
const PEOPLE = ['alice', 'bob'] as const;
const IDS = ['a', 'b', 'c', 'd', 'e'] as const;
const START_MS = 1_767_225_600_000;

/** Records of few different values, several in a millisecond, that were not written in the order of their starts. */
function variedRecords(): AuditRecord[] {
  const entropy = seededEntropy(13);
  const given = fc.record({
    kind: fc.constantFrom('call', 'call', 'security'),
    startedAtMs: fc.integer({ min: START_MS, max: START_MS + 40 }),
    principalId: fc.constantFrom(...PEOPLE),
    name: fc.constantFrom(...NAMES),
    method: fc.constantFrom(...METHODS),
    door: fc.constantFrom(...DOORS),
    outcome: fc.constantFrom(...OUTCOMES),
    requestId: fc.constantFrom(...IDS),
    correlationId: fc.constantFrom(...IDS),
    traceId: fc.constantFrom(...IDS),
    payload: fc.constantFrom(null, { salt: '00', body: '{}', commitment: '11' }),
  });
  return fc.sample(given, { numRuns: 120, seed: 13 }).map((one) => auditRecord(entropy, one));
}

const conditions = {
  kind: fc.constantFrom('call', 'security'),
  principalId: fc.constantFrom(...PEOPLE),
  name: fc.constantFrom('echo', 'search-text'),
  method: fc.constantFrom(...METHODS),
  door: fc.constantFrom(...DOORS),
  outcome: fc.constantFrom(...OUTCOMES),
  requestId: fc.constantFrom(...IDS),
  correlationId: fc.constantFrom(...IDS),
  traceId: fc.constantFrom(...IDS),
  sinceMs: fc.integer({ min: START_MS - 1, max: START_MS + 41 }),
  untilMs: fc.integer({ min: START_MS - 1, max: START_MS + 41 }),
};

/** Filters of a few conditions; of all together, next to none would let anything through. */
const filters: fc.Arbitrary<AuditFilter> = fc
  .subarray(Object.entries(conditions), { maxLength: 3 })
  .chain((chosen) => fc.record<AuditFilter>(Object.fromEntries(chosen)));

function expectedIds(records: readonly AuditRecord[], filter: AuditFilter): string[] {
  const { sinceMs = -Infinity, untilMs = Infinity, ...equal } = filter;
  return records
    .filter(({ startedAtMs }) => startedAtMs >= sinceMs && startedAtMs < untilMs)
    .filter((record) =>
      Object.entries(equal).every(([key, value]) => record[key as keyof AuditRecord] === value),
    )
    .toSorted((a, b) => b.startedAtMs - a.startedAtMs || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id);
}
