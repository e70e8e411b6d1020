import { CliError } from './cli-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const DURATION = /^(?<count>\d{1,6})(?<unit>[smhdw])$/;

/** Milliseconds of a text such as `90s`, `30m`, `12h`, `30d` or `2w`; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const { count, unit = '' } = DURATION.exec(text)?.groups ?? {};
  return count === undefined ? undefined : Number(count) * (UNIT_MS[unit] ?? 0);
}

/** @throws CliError that names the option */
export function readDurationMs(option: string, text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined) return durationMs;
  throw new CliError(
    'usage',
    `${option} ${text} is no duration: write a number and a unit, such as 90s, 30m, 12h, 30d or 2w`,
  );
}

/**
 * A moment as ISO 8601: a duration counts back from now.
 * @throws CliError that names the option
 */
export function readMoment(option: string, text: string, nowMs: number): string {
  const agoMs = parseDurationMs(text);
  const atMs = agoMs === undefined ? Date.parse(text) : nowMs - agoMs;
  if (Number.isFinite(atMs)) return new Date(atMs).toISOString();
  throw new CliError(
    'usage',
    `${option} ${text} is no moment: write how long ago (30m, 12h, 7d), or a date such as 2026-08-01T12:00:00Z`,
  );
}

/** How long, in the largest units that say it: `12 ms`, `3.4 s`, `2 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000)
    return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  return `${Math.round(durationMs / 60_000)} min`;
}
