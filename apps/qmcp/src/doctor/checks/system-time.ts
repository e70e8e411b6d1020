import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** No clock that is right shows an earlier time: this was written later. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const TOLERANCE_MS = 5_000;

/** Whether the clock is right: ids and records are ordered by it. */
export const systemTime: Check = {
  name: 'clock',
  async examine({ clock, store }) {
    const nowMs = clock.nowMs();
    const page = await store?.audit.list({}, { limit: 1 });
    const newest = page?.records[0]?.startedAtMs ?? 0;
    const now = new Date(nowMs).toISOString();
    if (nowMs >= EARLIEST_MS && newest <= nowMs + TOLERANCE_MS) return ok(now);
    return {
      status: 'fail',
      message:
        nowMs < EARLIEST_MS
          ? `the clock stands at ${now}`
          : `the clock stands at ${now}, before the newest record (${new Date(newest).toISOString()})`,
      fix: 'Set the clock, best by NTP: records are ordered by it',
    };
  },
};
