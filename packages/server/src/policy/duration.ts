const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** How durations are written: a whole number from 1 and a unit. */
export const DURATION_PATTERN = '^[1-9][0-9]{0,5}[smhdw]$';

/** Milliseconds of a text that has the form of {@link DURATION_PATTERN}, such as `90s`, `30m`, `12h`, `7d`, `2w`. */
export const durationMs = (text: string): number =>
  Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0);
