import { describe, expect, it } from 'vitest';

import { fakeClock, seededEntropy } from '../src/index.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('seededEntropy', () => {
  it('repeats with the same seed and differs with another', () => {
    const draw = (seed: number) => {
      const entropy = seededEntropy(seed);
      return [...entropy.bytes(40), entropy.uuidv7()];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('gives as many bytes as asked for', () => {
    const entropy = seededEntropy(1);
    expect([0, 1, 32, 33].map((count) => entropy.bytes(count).length)).toEqual([0, 1, 32, 33]);
  });

  it('makes ids that carry the time and ascend, also within a millisecond and against a clock that runs back', () => {
    const clock = fakeClock(1_000_000);
    const entropy = seededEntropy(7, clock);
    const ids = Array.from({ length: 5_000 }, () => entropy.uuidv7());
    clock.advance(-10);
    ids.push(entropy.uuidv7());
    clock.advance(1_000);
    ids.push(entropy.uuidv7());
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true);
    expect(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(1_000_000);
    expect(Number.parseInt((ids.at(-1) ?? '').replace('-', '').slice(0, 12), 16)).toBe(1_000_990);
  });
});
