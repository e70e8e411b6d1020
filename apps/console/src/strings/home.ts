import { formatCount } from '../core/format/count.ts';

const waits = (count: number): string => formatCount(count, 'thing waits', 'things wait');

/** What Home says. */
export const home = {
  title: 'Home',
  forYou: {
    waiting: (count: number) => `${waits(count)} for you`,
    lead: 'Agents hold still until you say yes or no.',
    open: 'Decide now',
  },
  forOthers: {
    waiting: (count: number) => `${waits(count)} for a person`,
    lead: 'Agents hold still until somebody says yes or no. You may look.',
    open: 'Look at it',
  },
  calm: 'Nothing waits for you',
  calmLead: 'When a call needs a person, it shows up here and in the inbox at once.',
  lastHour: 'Calls in the last hour',
  chart: (total: number, failed: number) =>
    `${formatCount(total, 'call')} in the last hour, ${failed} of them failed`,
  noCalls: 'Nothing was called in the last hour.',
  incomplete: 'There were more calls than are counted here.',
  series: { ok: 'ran', held: 'held', denied: 'denied', failed: 'failed' },
  hourAgo: '60 min ago',
  now: 'now',
  failing: 'Failing tools',
  noneFailing: 'No tool failed in the last hour.',
  failedOf: (failed: number, total: number) => `${failed} of ${formatCount(total, 'call')} failed`,
  lastError: 'last',
  live: 'Latest calls',
  noLive: 'Nothing was called yet. Connect a client, and its calls show up here.',
  allCalls: 'All calls',
  audit: 'Record',
  sealed: 'Every call is on a sealed record.',
  unsealed: 'The record is not sealed on this store.',
  lastSigned: 'Last signed',
  since: (count: number) => `${formatCount(count, 'record')} since`,
  verify: 'Verify it',
};
