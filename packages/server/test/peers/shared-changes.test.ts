import { defineTool, localOwner } from '@qmcp/contracts';
import { fakeClock, recordingLogger } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { NoticeOutbox } from '../../src/peers/notice-outbox.ts';
import { SharedChanges } from '../../src/peers/shared-changes.ts';
import { Registry } from '../../src/registry.ts';
import { Subscriptions } from '../../src/subscriptions.ts';
import type { SubscriptionFilter } from '../../src/subscriptions.ts';
import { LocalFeed } from './local-feed.ts';

function sharing() {
  const registry = new Registry();
  const subscriptions = new Subscriptions(registry, 10);
  const [clock, logger, feed] = [fakeClock(), recordingLogger(), new LocalFeed()];
  const outbox = new NoticeOutbox({ changeFeed: feed, clock, logger });
  const changes = new SharedChanges({
    changeFeed: feed,
    outbox,
    registry,
    subscriptions,
    logger,
  });
  const subscribe = (filter: SubscriptionFilter) => {
    const heard: string[] = [];
    const remove = subscriptions.add({
      principal: localOwner,
      filter,
      notify: (method, { uri }) => void heard.push(typeof uri === 'string' ? uri : method),
      end: () => undefined,
      lapse: () => undefined,
    });
    return { heard, remove };
  };
  const add = (name: string): void =>
    registry.add(defineTool({ name, description: '.', input: { type: 'object' }, run: () => '' }));
  return { changes, logger, feed, subscribe, add };
}

/** Lets promises that have settled be heard of. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('tells other processes what changes, and nothing of how it began', async () => {
  const { changes, feed, add } = sharing();
  add('at-the-start');
  changes.share();
  add('one');
  add('two');
  changes.resourceUpdated('test://a');
  await settled();
  expect(feed.published).toEqual([
    { topic: 'list', subject: 'tools' },
    { topic: 'resource', subject: 'test://a' },
  ]);
});

it('tells subscribers what changes here where there is no other process', () => {
  const registry = new Registry();
  const subscriptions = new Subscriptions(registry, 10);
  const [clock, logger] = [fakeClock(), recordingLogger()];
  const outbox = new NoticeOutbox({ clock, logger });
  const changes = new SharedChanges({ outbox, registry, subscriptions, logger });
  changes.share();
  const heard: unknown[] = [];
  subscriptions.add({
    principal: localOwner,
    filter: { resourceSubscriptions: ['test://a'] },
    notify: (_method, { uri }) => void heard.push(uri),
    end: () => undefined,
    lapse: () => undefined,
  })();
  subscriptions.add({
    principal: localOwner,
    filter: { resourceSubscriptions: ['test://a'] },
    notify: (_method, { uri }) => void heard.push(uri),
    end: () => undefined,
    lapse: () => undefined,
  });
  changes.resourceUpdated('test://a');
  expect(heard).toEqual(['test://a']);
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

it('logs that nothing can be heard', async () => {
  const { feed, logger, subscribe } = sharing();
  feed.down = true;
  const { remove } = subscribe({});
  remove();
  await settled();
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
});

it('says once it hears what changes elsewhere, also where it cannot', async () => {
  const { changes, feed, subscribe } = sharing();
  const hearing = changes.hearing();
  expect(hearing).toBeInstanceOf(Promise);
  await hearing;
  expect(feed.listeners.size).toBe(1);
  expect(changes.hearing()).toBeUndefined();
  const { heard, remove } = subscribe({ toolsListChanged: true });
  expect(feed.listeners.size).toBe(1);
  feed.say({ topic: 'list', subject: 'tools' });
  expect(heard).toHaveLength(1);
  remove();
  await settled();
  feed.down = true;
  await changes.hearing();
  expect(feed.listeners.size).toBe(0);
});
