import type { HumanRequest } from '../wire/human-request.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Times to decide, by how long they took at most; the last holds all that took longer. */
const LIMITS: readonly { readonly label: string; readonly maxMs: number }[] = [
  { label: '≤ 10 s', maxMs: 10 * SECOND_MS },
  { label: '≤ 1 min', maxMs: MINUTE_MS },
  { label: '≤ 5 min', maxMs: 5 * MINUTE_MS },
  { label: '≤ 30 min', maxMs: 30 * MINUTE_MS },
  { label: '> 30 min', maxMs: Infinity },
];

/** How many were decided within a time. */
export interface TimeBucket {
  /** The longest that it took. */
  readonly label: string;
  readonly count: number;
}

/** How decisions went. */
export interface DecisionTimes {
  readonly buckets: readonly TimeBucket[];
  /** Half took longer; undefined where nothing was decided. */
  readonly medianMs: number | undefined;
  readonly approved: number;
  readonly denied: number;
  /** Nobody decided in time. */
  readonly expired: number;
}

/** Sums up how held calls were decided; questions and what was withdrawn do not count. */
export function decisionTimes(requests: readonly HumanRequest[]): DecisionTimes {
  const held = requests.filter(({ call }) => call !== null);
  const decided = held.filter(({ status }) => status === 'responded');
  const timesMs = decided.map(timeOf).toSorted((one, other) => one - other);
  let below = 0;
  return {
    buckets: LIMITS.map(({ label, maxMs }) => {
      const within = timesMs.filter((ms) => ms <= maxMs).length;
      const count = within - below;
      below = within;
      return { label, count };
    }),
    medianMs: timesMs[Math.floor(timesMs.length / 2)],
    approved: decided.filter(({ answer }) => answer === 'approve').length,
    denied: decided.filter(({ answer }) => answer === 'deny').length,
    expired: held.filter(({ status }) => status === 'expired').length,
  };
}

/** From the question to the word that settled it. */
function timeOf({ created_at, updated_at, responses }: HumanRequest): number {
  return Date.parse(responses.at(-1)?.at ?? updated_at) - Date.parse(created_at);
}
