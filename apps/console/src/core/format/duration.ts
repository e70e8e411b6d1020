const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A time span in its two largest units, such as `3 h 20 min`; for people who wait. Rounds up, so that what is left never reads as nothing. */
export function formatDuration(durationMs: number): string {
  if (durationMs <= 0) return '0 s';
  if (durationMs < MINUTE_MS) return `${Math.ceil(durationMs / SECOND_MS)} s`;
  if (durationMs < HOUR_MS) return `${Math.ceil(durationMs / MINUTE_MS)} min`;
  if (durationMs < DAY_MS) return pair(durationMs, [HOUR_MS, 'h'], [MINUTE_MS, 'min']);
  return pair(durationMs, [DAY_MS, 'd'], [HOUR_MS, 'h']);
}

/** How long something took: `0.4 ms`, `12 ms`, `1.3 s`, `2 min`. */
export function formatElapsed(elapsedMs: number): string {
  if (elapsedMs < 10) return `${elapsedMs.toFixed(1)} ms`;
  if (elapsedMs < SECOND_MS) return `${Math.round(elapsedMs)} ms`;
  if (elapsedMs < MINUTE_MS) return `${(elapsedMs / SECOND_MS).toFixed(1)} s`;
  return formatDuration(elapsedMs);
}

/** A countdown that ticks: `4:59`, or `2 h 5 min` while it is long. */
export function formatCountdown(leftMs: number): string {
  if (leftMs >= HOUR_MS) return formatDuration(leftMs);
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

type Unit = readonly [ms: number, name: string];

function pair(durationMs: number, [largeMs, large]: Unit, [smallMs, small]: Unit): string {
  const smalls = Math.ceil(durationMs / smallMs);
  const whole = Math.floor((smalls * smallMs) / largeMs);
  const rest = smalls - (whole * largeMs) / smallMs;
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`;
}
