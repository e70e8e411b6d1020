import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SliceSize } from '../../src/sqlite/slice-size.ts';

/** What a slice is after so many of them, each record of which takes so long. */
function after(slices: number, msPerRecord: number): number {
  const size = new SliceSize();
  for (let slice = 0; slice < slices; slice += 1) size.learn(size.records * msPerRecord);
  return size.records;
}

describe('the size of a slice', () => {
  it.each([
    ['fast', 0.01, 1_000],
    ['slow', 0.25, 40],
  ])('comes to 10 ms on a %s store', (_, msPerRecord, records) => {
    expect(after(8, msPerRecord)).toBeCloseTo(records, -1);
  });

  it('stays within bounds, whatever time it took', () => {
    const times = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(times, (tookMs) => {
        const size = new SliceSize();
        for (const took of tookMs) size.learn(took);
        expect(size.records).toBeGreaterThanOrEqual(25);
        expect(size.records).toBeLessThanOrEqual(2_000);
      }),
    );
  });
});
