import type { Notice } from '@qmcp/contracts';
import { fakeClock, recordingLogger } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { NoticeOutbox } from '../../src/peers/notice-outbox.ts';
import { LocalFeed, settled } from './local-feed.ts';

const task = (subject: string): Notice => ({ topic: 'task', subject });

function posting() {
  const [clock, logger, feed] = [fakeClock(), recordingLogger(), new LocalFeed()];
  return { clock, logger, feed, outbox: new NoticeOutbox({ changeFeed: feed, clock, logger }) };
}

it('says the first of a swarm at once, and the others together, each once', async () => {
  const { outbox, feed, clock } = posting();
  outbox.announce(task('a'));
  await settled();
  expect(feed.published).toEqual([task('a')]);
  for (const subject of ['b', 'a', 'b', 'a']) outbox.announce(task(subject));
  await settled();
  expect(feed.published).toHaveLength(1);
  clock.advance(50);
  await settled();
  expect(feed.published).toEqual([task('a'), task('b'), task('a')]);
  clock.advance(50);
  outbox.announce(task('later'));
  await settled();
  expect(feed.published.at(-1)).toEqual(task('later'));
});

it('says at its end what is still to be said, and rests then', async () => {
  const { outbox, feed, clock } = posting();
  outbox.announce(task('first'));
  await settled();
  outbox.announce(task('last'));
  await outbox.close();
  expect(feed.published).toEqual([task('first'), task('last')]);
  expect(clock.waitingTimers).toBe(0);
});

it('does not end before what is under way is said', async () => {
  const { outbox, feed } = posting();
  const slow = Promise.withResolvers<void>();
  feed.publish = async (notice) => {
    await slow.promise;
    feed.published.push(notice);
  };
  outbox.announce(task('slow'));
  const closed = outbox.close();
  slow.resolve();
  await closed;
  expect(feed.published).toEqual([task('slow')]);
});

it('logs once that others can not be told, and tells them again by itself', async () => {
  const { outbox, feed, clock, logger } = posting();
  feed.down = true;
  for (const subject of ['one', 'two']) {
    outbox.announce(task(subject));
    await settled();
    clock.advance(50);
  }
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
  feed.down = false;
  outbox.announce(task('three'));
  await settled();
  expect(feed.published).toEqual([task('three')]);
  feed.down = true;
  clock.advance(50);
  outbox.announce(task('four'));
  await settled();
  expect(logger.entries).toHaveLength(2);
});

it('sets no timer where there is nobody to tell', async () => {
  const { clock, logger } = posting();
  const alone = new NoticeOutbox({ clock, logger });
  alone.announce(task('a'));
  await alone.close();
  expect(clock.waitingTimers).toBe(0);
});
