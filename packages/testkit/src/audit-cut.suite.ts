import { expect, it } from 'vitest';

import { auditRecord } from './audit-fixtures.ts';
import { fakeClock } from './fake-clock.ts';
import { append, exportedAs, statementsOf } from './sealed-place.ts';
import type { MakeSealedPlace } from './sealed-place.ts';
import { seededEntropy } from './seeded-entropy.ts';

const entropy = seededEntropy(23);

/** How every sealed store lets go of what is old. */
export function auditCutSuite(make: MakeSealedPlace): void {
  it('cuts whole batches, oldest first, and signs for where streams begin', async () => {
    await using place = await make();
    const clock = fakeClock(1_000);
    const store = await place.open({ clock });
    await append(store, 3);
    clock.advance(1_000);
    await append(store, 2);
    // Somebody sets the clock back: what follows is too young by its place, whatever it says.
    const late = await place.open({ clock: fakeClock(500) });
    await append(late, 1);
    const cut = { records: 4, batches: 4, streams: 2 };
    expect(await store.auditSeal.planCut(2_000)).toEqual(cut);
    expect(await store.auditSeal.cut(2_000)).toEqual(cut);
    expect(await store.auditSeal.cut(2_000)).toEqual({ records: 0, batches: 0, streams: 0 });
    await Promise.all([store.close(), late.close()]);
    const records = await exportedAs(place, 'qmcp-audit-record-v1');
    expect(records.map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect((await statementsOf(place)).find(({ kind }) => kind === 'cut')).toMatchObject({
      before_ms: 2_000,
      cuts: [
        { instance: 1, batch: 3, sequence: 3 },
        { instance: 2, batch: 1, sequence: 1 },
      ],
    });
    expect(await exportedAs(place, 'qmcp-audit-payload-v1')).toHaveLength(2);
  });

  it('goes on in further transactions when there is much, while others write', async () => {
    await using place = await make();
    const store = await place.open();
    const other = await place.open();
    const records = Array.from({ length: 4_500 }, () => auditRecord(entropy));
    await Promise.all(records.map((record) => store.audit.append(record)));
    const [cut] = await Promise.all([
      store.auditSeal.cut(Number.MAX_SAFE_INTEGER),
      append(other, 5),
    ]);
    expect(cut.records).toBeGreaterThanOrEqual(4_500);
    const cuts = (await statementsOf(place)).filter(({ kind }) => kind === 'cut');
    expect(cuts.length).toBeGreaterThan(2);
    await append(store, 1);
    await Promise.all([store.close(), other.close()]);
    const left = await exportedAs(place, 'qmcp-audit-record-v1');
    expect(left.filter(({ instance }) => instance === 1)).toMatchObject([{ sequence: 4_501 }]);
  });
}
