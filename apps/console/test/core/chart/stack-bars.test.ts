import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { stackBars, totalsOf } from '../../../src/core/chart/stack-bars.ts';

const count = fc.nat({ max: 10_000 });
const buckets = fc.array(
  fc.record({ start: fc.constant(''), ok: count, failed: count, held: count, denied: count }),
  { minLength: 1, maxLength: 60 },
);

describe('the bars of the last hour', () => {
  it('stand on the ground, and the tallest reaches the top', () => {
    fc.assert(
      fc.property(buckets, (minutes) => {
        const parts = stackBars(minutes);
        const { ok, failed, held, denied } = totalsOf(minutes);
        expect(parts.length > 0).toBe(ok + failed + held + denied > 0);
        for (const { x, y, width, height } of parts) {
          expect(x >= 0 && x + width <= 1 + 1e-9).toBe(true);
          expect(y >= -1e-9 && y + height <= 1 + 1e-9).toBe(true);
        }
        if (parts.length > 0) expect(Math.min(...parts.map(({ y }) => y))).toBeCloseTo(0);
      }),
    );
  });

  it('stack what ran at the bottom, and what failed on top', () => {
    const minute = { start: '', ok: 2, held: 0, denied: 0, failed: 2 };

    expect(stackBars([minute])).toEqual([
      { series: 'ok', x: 0, y: 0.5, width: 0.7, height: 0.5 },
      { series: 'failed', x: 0, y: 0, width: 0.7, height: 0.5 },
    ]);
  });
});
