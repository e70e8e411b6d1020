import { fakeClock, recordingLogger } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { WakeUps } from '../../src/peers/wake-ups.ts';
import { LocalFeed, settled } from './local-feed.ts';

function waking() {
  const [clock, logger, feed] = [fakeClock(), recordingLogger(), new LocalFeed()];
  const woken: (string | undefined)[] = [];
  const wakeUps = new WakeUps({ changeFeed: feed, clock, logger });
  const begin = () => wakeUps.on('task', (subject) => woken.push(subject));
  return { clock, logger, feed, woken, begin };
}

it('wakes for its topic alone, and for anything that may have been missed', async () => {
  const { feed, woken, begin } = waking();
  const stop = begin();
  await settled();
  feed.say({ topic: 'task', subject: 'a' });
  feed.say({ topic: 'human', subject: 'requests' });
  for (const listener of feed.listeners) listener.missed();
  // First for what changed before it heard of changes.
  expect(woken).toEqual([undefined, 'a', undefined]);
  stop();
  stop();
  expect(feed.listeners.size).toBe(0);
});

it('wakes nobody who stopped before it began to hear', async () => {
  const { feed, woken, begin } = waking();
  begin()();
  await settled();
  expect(feed.listeners.size).toBe(0);
  expect(woken).toEqual([]);
});

it('tries again where nothing can be heard, until it is stopped', async () => {
  const { feed, woken, begin, clock, logger } = waking();
  feed.down = true;
  const stop = begin();
  await settled();
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
  feed.down = false;
  clock.advance(5_000);
  await settled();
  feed.say({ topic: 'task', subject: 'a' });
  expect(woken.at(-1)).toBe('a');
  stop();
  feed.down = true;
  begin()();
  await settled();
  expect(clock.waitingTimers).toBe(0);
});

it('leaves alone who has no feed', () => {
  const { clock, logger } = waking();
  const stop = new WakeUps({ clock, logger }).on('human', () => expect.unreachable());
  stop();
  expect(clock.waitingTimers).toBe(0);
});
