import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatCount, formatNumber } from '../../../src/core/format/count.ts';
import {
  formatCountdown,
  formatDuration,
  formatElapsed,
} from '../../../src/core/format/duration.ts';
import { formatAgo, formatMoment } from '../../../src/core/format/moment.ts';
import { formatList, formatName } from '../../../src/core/format/words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

describe('a time span', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [1, '1 s'],
    [59_000, '59 s'],
    [MINUTE_MS, '1 min'],
    [61_000, '2 min'],
    [HOUR_MS, '1 h'],
    [3 * HOUR_MS + 20 * MINUTE_MS, '3 h 20 min'],
    [2 * HOUR_MS - 1, '2 h'],
    [DAY_MS, '1 d'],
    [6 * DAY_MS + 4 * HOUR_MS, '6 d 4 h'],
  ])('of %i ms reads %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));

  it('never reads as less than it is, nor as a full unit of the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * DAY_MS }), (durationMs) => {
        const text = formatDuration(durationMs);
        expect(text).not.toMatch(/\b(?:6[1-9]|[7-9]\d) (?:s|min)\b|\b0 (?:s|min|h)\b/);
      }),
    );
  });
});

describe('how long something took', () => {
  it.each([
    [0.4, '0.4 ms'],
    [12.3, '12 ms'],
    [1_340, '1.3 s'],
    [90_000, '2 min'],
  ])('of %d ms reads %s', (elapsedMs, text) => expect(formatElapsed(elapsedMs)).toBe(text));
});

describe('a countdown', () => {
  it.each([
    [-1, '0:00'],
    [1, '0:01'],
    [61_000, '1:01'],
    [299_001, '5:00'],
    [HOUR_MS + MINUTE_MS, '1 h 1 min'],
  ])('with %i ms left reads %s', (leftMs, text) => expect(formatCountdown(leftMs)).toBe(text));
});

describe('a moment', () => {
  const at = '2026-01-01T12:00:00.000Z';
  const atMs = Date.parse(at);

  it('reads as how long ago it was', () => {
    expect(formatAgo(at, atMs + 1_000)).toBe('just now');
    expect(formatAgo(at, atMs + 4 * MINUTE_MS)).toBe('4 min ago');
  });

  it('reads as a date once that says more', () => {
    expect(formatAgo(at, atMs + 2 * DAY_MS)).toBe(formatMoment(at));
    expect(formatMoment(at)).toContain('2026');
  });
});

describe('numbers and words', () => {
  it('agree with each other', () => {
    expect(formatCount(1, 'call')).toBe('1 call');
    expect(formatCount(2_400, 'call')).toBe('2,400 calls');
    expect(formatCount(2, 'thing waits', 'things wait')).toBe('2 things wait');
    expect(formatNumber(12_345)).toBe('12,345');
  });

  it('make a list that reads as one', () => {
    expect(formatList(['a'])).toBe('a');
    expect(formatList(['a', 'b', 'c'])).toBe('a, b, and c');
  });

  it.each([
    ['delete_user', 'Delete user'],
    ['listAllFiles', 'List all files'],
    ['ask-me', 'Ask me'],
    ['__', '__'],
  ])('make %s a name for people: %s', (name, text) => expect(formatName(name)).toBe(text));
});
