import { defineTool, localOwner, PlatformError } from '@qmcp/contracts';
import type { ChangeFeed, Notice, NoticeListener } from '@qmcp/contracts';
import { fakeClock, recordingLogger } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { SharedChanges } from '../../src/peers/shared-changes.ts';
import { Registry } from '../../src/registry.ts';
import { Subscriptions } from '../../src/subscriptions.ts';
import type { SubscriptionFilter } from '../../src/subscriptions.ts';

/** The end of a feed in this process. */
class LocalFeed implements ChangeFeed {
  readonly published: Notice[] = [];
  readonly listeners = new Set<NoticeListener>();
  down = false;

  async publish(notice: Notice): Promise<void> {
    if (this.down) throw new PlatformError('feed_unavailable', 'down');
    this.published.push(notice);
  }

  async listen(listener: NoticeListener): Promise<() => void> {
    if (this.down) throw new PlatformError('feed_unavailable', 'down');
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

function sharing() {
  const registry = new Registry();
  const subscriptions = new Subscriptions(registry, 10);
  const [clock, logger, feed] = [fakeClock(), recordingLogger(), new LocalFeed()];
  const changes = new SharedChanges({ changeFeed: feed, registry, subscriptions, clock, logger });
  const subscribe = (filter: SubscriptionFilter) => {
    const heard: string[] = [];
    const remove = subscriptions.add({
      principal: localOwner,
      filter,
      notify: (method, { uri }) => void heard.push(typeof uri === 'string' ? uri : method),
      end: () => undefined,
    });
    return { heard, remove };
  };
  const add = (name: string): void =>
    registry.add(defineTool({ name, description: '.', input: { type: 'object' }, run: () => '' }));
  return { changes, clock, logger, feed, subscribe, add };
}

/** Lets promises that have settled be heard of. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('tells other processes what changes, a swarm at once, and nothing of how it began', async () => {
  const { changes, clock, feed, add } = sharing();
  add('at-the-start');
  changes.share();
  add('one');
  add('two');
  changes.resourceUpdated('test://a');
  clock.advance(50);
  await settled();
  expect(feed.published).toEqual([
    { topic: 'list', subject: 'tools' },
    { topic: 'resource', subject: 'test://a' },
  ]);
});

it('listens only while somebody subscribes', async () => {
  const { feed, subscribe } = sharing();
  expect(feed.listeners.size).toBe(0);
  const [first, second] = [subscribe({}), subscribe({})];
  await settled();
  expect(feed.listeners.size).toBe(1);
  first.remove();
  second.remove();
  await settled();
  expect(feed.listeners.size).toBe(0);
});

it('tells subscribers what changed elsewhere, and anything where that is not known', async () => {
  const { feed, subscribe } = sharing();
  const lists = subscribe({ toolsListChanged: true });
  const resources = subscribe({ resourceSubscriptions: ['test://a', 'test://b'] });
  await settled();
  const [listener] = feed.listeners;
  listener?.hear({ topic: 'list', subject: 'tools' });
  listener?.hear({ topic: 'list', subject: 'of a later version' });
  listener?.hear({ topic: 'resource', subject: 'test://a' });
  expect([lists.heard, resources.heard]).toEqual([
    ['notifications/tools/list_changed'],
    ['test://a'],
  ]);
  listener?.missed();
  expect(lists.heard).toHaveLength(2);
  expect(resources.heard).toEqual(['test://a', 'test://a', 'test://b']);
});

it('logs once that others can not be told, and tells them again by itself', async () => {
  const { changes, clock, feed, logger, add } = sharing();
  changes.share();
  feed.down = true;
  for (const name of ['one', 'two']) {
    add(name);
    clock.advance(50);
    await settled();
  }
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
  feed.down = false;
  add('three');
  clock.advance(50);
  await settled();
  expect(feed.published).toHaveLength(1);
});

it('logs that nothing can be heard', async () => {
  const { feed, logger, subscribe } = sharing();
  feed.down = true;
  const { remove } = subscribe({});
  remove();
  await settled();
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
});

it('says at its end what is still to be said', async () => {
  const { changes, feed, add } = sharing();
  changes.share();
  add('last');
  await changes.close();
  expect(feed.published).toEqual([{ topic: 'list', subject: 'tools' }]);
});
