import { auditRecord, fakeClock, seededEntropy } from '@qmcp/testkit';
import type { AuditPage, StoredAuditRecord } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { CallSummaries } from '../../src/live/call-summary.ts';

const clock = fakeClock();
const entropy = seededEntropy(5, clock);

function record(): StoredAuditRecord {
  const fields = auditRecord(entropy, { startedAtMs: clock.nowMs(), name: 'echo', outcome: 'ok' });
  return { ...fields, actor: 'a' };
}

describe('a summary of calls', () => {
  it('counts so many and says that there are more', async () => {
    let pages = 0;
    const list = async (_filter: object, { limit }: { limit: number }): Promise<AuditPage> => {
      pages += 1;
      return { records: Array.from({ length: limit }, record), next: 'more' };
    };
    const summary = await new CallSummaries({ store: { audit: { list } }, clock }).lastHour();
    expect(pages).toBe(10);
    expect(summary.complete).toBe(false);
    expect(summary.tools.get('echo')).toEqual({ total: 5_000, failed: 0 });
  });

  it('is tried again at once where it failed', async () => {
    let failure: Error | undefined = new Error('away');
    const list = async (): Promise<AuditPage> => {
      if (failure !== undefined) throw failure;
      return { records: [], next: null };
    };
    const summaries = new CallSummaries({ store: { audit: { list } }, clock });
    await expect(summaries.lastHour()).rejects.toThrow('away');
    failure = undefined;
    expect(await summaries.lastHour()).toMatchObject({ complete: true, failing: [] });
  });
});
