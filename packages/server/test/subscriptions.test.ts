import { defineResource, defineTool, localOwner } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Registry } from '../src/registry.ts';
import { Subscriptions } from '../src/subscriptions.ts';
import type { SubscriptionFilter } from '../src/subscriptions.ts';
import { service } from './test-server.ts';

const tool = defineTool({ name: 'a', description: '.', input: z.object({}), run: () => '' });
const resource = defineResource({ name: 'r', uri: 'test://r', read: () => '' });

function subscribing(maxPerPrincipal = 10) {
  const registry = new Registry();
  const subscriptions = new Subscriptions(registry, maxPerPrincipal);
  return {
    registry,
    subscriptions,
    subscribe: (filter: SubscriptionFilter, principal = localOwner) => {
      const heard: unknown[] = [];
      const subscriber = {
        principal,
        filter,
        notify: (method: string, params: object) => void heard.push([method, params]),
        end: () => void heard.push('end'),
        lapse: () => void heard.push('lapse'),
      };
      return { heard, remove: subscriptions.add(subscriber), subscriber };
    },
  };
}

describe('a subscriber', () => {
  it('hears of the lists that it asked for', () => {
    const { registry, subscribe } = subscribing();
    const tools = subscribe({ toolsListChanged: true });
    const rest = subscribe({ resourcesListChanged: true, promptsListChanged: true });
    registry.add(tool);
    registry.add(resource);
    expect(tools.heard).toEqual([['notifications/tools/list_changed', {}]]);
    expect(rest.heard).toEqual([['notifications/resources/list_changed', {}]]);
  });

  it('hears of the resources that it asked for', () => {
    const { subscriptions, subscribe } = subscribing();
    const { heard } = subscribe({ resourceSubscriptions: ['test://r'] });
    const none = subscribe({});
    subscriptions.resourceUpdated('test://other');
    subscriptions.resourceUpdated('test://r');
    expect(heard).toEqual([['notifications/resources/updated', { uri: 'test://r' }]]);
    expect(none.heard).toEqual([]);
  });

  it('hears nothing more once it has left', () => {
    const { registry, subscribe } = subscribing();
    const { heard, remove } = subscribe({ toolsListChanged: true });
    remove();
    remove();
    registry.add(tool);
    expect(heard).toEqual([]);
  });

  it('is told the end, once', () => {
    const { registry, subscriptions, subscribe } = subscribing();
    const { heard } = subscribe({ toolsListChanged: true });
    subscriptions.endAll();
    subscriptions.endAll();
    registry.add(tool);
    expect(heard).toEqual(['end']);
  });
});

describe('room', () => {
  it('is for so many of each principal; who leaves makes room', () => {
    const { subscriptions, subscribe } = subscribing(2);
    const demand =
      (principal = localOwner) =>
      () =>
        subscriptions.demandRoom(principal);
    const first = subscribe({});
    subscribe({});
    expect(demand()).toThrow(
      expect.objectContaining({
        code: 'unavailable',
        message: 'You have 2 subscriptions open: close some, then subscribe again',
      }),
    );
    expect(demand(service('other'))).not.toThrow();
    first.remove();
    first.remove();
    expect(demand()).not.toThrow();
    subscribe({});
    expect(demand()).toThrow('You have 2 subscriptions open');
  });

  it('is for nobody after the end', () => {
    const { subscriptions } = subscribing();
    subscriptions.endAll();
    expect(() => subscriptions.demandRoom(localOwner)).toThrow('The server is shutting down');
  });
});
