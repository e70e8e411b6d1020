const URGENT_MS = 60_000;

/** What is left of the time to answer. */
export interface Countdown {
  readonly leftMs: number;
  /** What is left, from 1 at the start down to 0. */
  readonly share: number;
  readonly tone: 'calm' | 'urgent' | 'over';
}

/** Tells what is left at a moment. */
export function countdown(
  request: { readonly created_at: string; readonly expires_at: string },
  nowMs: number,
): Countdown {
  const endMs = Date.parse(request.expires_at);
  const wholeMs = Math.max(1, endMs - Date.parse(request.created_at));
  const leftMs = Math.max(0, endMs - nowMs);
  const tone = leftMs === 0 ? 'over' : leftMs <= URGENT_MS ? 'urgent' : 'calm';
  return { leftMs, share: Math.min(1, leftMs / wholeMs), tone };
}
