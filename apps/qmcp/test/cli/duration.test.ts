import { describe, expect, it } from 'vitest';

import {
  formatDuration,
  parseDurationMs,
  readDurationMs,
  readMoment,
} from '../../src/cli/duration.ts';

const NOW_MS = Date.parse('2026-08-01T12:00:00Z');

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
  ])('%s', (text, durationMs) => expect(parseDurationMs(text)).toBe(durationMs));

  it.each(['', '5', 'd', '-5d', '1.5h', '5 d', '9999999d', '1y'])('refuses %j', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
    expect(() => readDurationMs('--expires', text)).toThrow(`--expires ${text} is no duration`);
  });

  it.each([
    [0.123, '0.1 ms'],
    [12.3, '12 ms'],
    [1_234, '1.2 s'],
    [150_000, '3 min'],
  ])('reads %s ms as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));
});

describe('moments', () => {
  it('are dates, or how long ago', () => {
    expect(readMoment('--since', '2h', NOW_MS)).toBe('2026-08-01T10:00:00.000Z');
    expect(readMoment('--since', '2026-07-31', NOW_MS)).toBe('2026-07-31T00:00:00.000Z');
    expect(readMoment('--since', '2026-07-31T02:00:00+02:00', NOW_MS)).toBe(
      '2026-07-31T00:00:00.000Z',
    );
  });

  it('are refused by name', () => {
    expect(() => readMoment('--until', 'later', NOW_MS)).toThrow('--until later is no moment');
  });
});
