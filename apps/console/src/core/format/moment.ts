import { formatDuration } from './duration.ts';

const JUST_NOW_MS = 5_000;
const DAY_MS = 86_400_000;

/** How long ago something was, as people say it: `just now`, `4 min ago`; a date once that is more than a day. */
export function formatAgo(at: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(at);
  if (agoMs < JUST_NOW_MS) return 'just now';
  if (agoMs < DAY_MS) return `${formatDuration(agoMs)} ago`;
  return formatMoment(at);
}

/** A moment in full, in the reader's time zone. */
export const formatMoment = (at: string): string => moment.format(new Date(at));

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
