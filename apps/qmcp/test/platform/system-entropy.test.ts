import { fakeClock } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/platform/system-clock.ts';
import { createSystemEntropy } from '../../src/platform/system-entropy.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe('ids', () => {
  it('are UUIDv7 of the time at which they were made', () => {
    const clock = fakeClock();
    const id = createSystemEntropy(clock).uuidv7();
    expect(id).toMatch(UUID_V7);
    expect(timeOf(id)).toBe(clock.nowMs());
  });

  it('ascend strictly and never repeat, more than a counter holds in one millisecond', () => {
    const entropy = createSystemEntropy(fakeClock());
    const ids = Array.from({ length: 20_000 }, () => entropy.uuidv7());
    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  });

  it('ascend whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 2 }), (steps) => {
        let nowMs = 1_800_000_000_000;
        const entropy = createSystemEntropy({ nowMs: () => nowMs });
        const ids = steps.map((step) => {
          nowMs += step;
          return entropy.uuidv7();
        });
        expect(ids).toEqual(ids.toSorted());
      }),
    );
  });
});

describe('bytes', () => {
  it('are as many as were asked for, fresh each time', () => {
    const entropy = createSystemEntropy(fakeClock());
    for (const count of [0, 1, 16, 32, 4_096, 10_000]) {
      expect(entropy.bytes(count)).toHaveLength(count);
    }
    const keys = Array.from({ length: 1_000 }, () =>
      Buffer.from(entropy.bytes(16)).toString('hex'),
    );
    expect(new Set(keys).size).toBe(1_000);
  });

  it('belong to the caller alone', () => {
    const entropy = createSystemEntropy(fakeClock());
    const first = entropy.bytes(16);
    const copy = first.slice();
    entropy.bytes(4_096);
    expect(first).toEqual(copy);
  });
});

describe('the clock of this machine', () => {
  it('tells the time, and time that never runs backwards', () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1_000);
    const before = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
  });

  it('fires once, unless cancelled', async () => {
    const fired: string[] = [];
    await new Promise<void>((resolve) => {
      const cancel = systemClock.setTimer(() => fired.push('cancelled'), 0);
      systemClock.setTimer(() => {
        fired.push('fired');
        resolve();
      }, 1);
      cancel();
    });
    expect(fired).toEqual(['fired']);
  });
});
