import { defineResource, defineTool, metaKeys } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import { fakeClock, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Engine } from '../../src/engine.ts';
import { silentExchange } from '../../src/exchange.ts';
import { subscriptionsListen } from '../../src/methods/subscriptions-listen.ts';
import { Registry } from '../../src/registry.ts';
import { RequestScope } from '../../src/request-scope.ts';
import { Subscriptions } from '../../src/subscriptions.ts';
import { settled } from '../peers/local-feed.ts';
import { caller, service, testServer } from '../test-server.ts';

const open = defineResource({ name: 'o', uri: 'test://open', scope: 'open', read: () => '' });
const closed = defineResource({ name: 'c', uri: 'test://closed', scope: 'closed', read: () => '' });
const tool = defineTool({ name: 'a', description: '.', input: z.object({}), run: () => '' });

/** Listens as a transport would; only the parts of an engine that the method uses. */
function listening(
  notifications: unknown,
  principal: Principal = service('a', 'open'),
  hearing: () => Promise<void> | undefined = () => undefined,
) {
  const registry = new Registry();
  registry.add(open);
  registry.add(closed);
  const subscriptions = new Subscriptions(registry, 1);
  const engine = { registry, subscriptions, changes: { hearing } } as unknown as Engine;
  const controller = new AbortController();
  const sent: unknown[] = [];
  const scope = new RequestScope(
    {
      caller: caller({ principal }),
      client: { protocolVersion: '2026-07-28', info: undefined, capabilities: {} },
      exchange: {
        ...silentExchange(controller.signal),
        notify: (method, params) => void sent.push([method, params]),
      },
      id: 'sub-1',
      progressToken: undefined,
      logLevel: undefined,
    },
    seededEntropy(1, fakeClock()),
  );
  const listen = () => subscriptionsListen({ params: { notifications }, scope, engine });
  return { listen, registry, subscriptions, sent, controller };
}

const _meta = { [metaKeys.subscriptionId]: 'sub-1' };

describe('subscriptions/listen', () => {
  it('acknowledges once nothing that changes in another process is missed any more', async () => {
    const gate = Promise.withResolvers<void>();
    const { listen, subscriptions, sent, controller } = listening(
      { toolsListChanged: true },
      service('a', 'open'),
      () => gate.promise,
    );
    const answer = listen();
    subscriptions.listChanged('tools');
    await settled();
    expect(sent).toEqual([]);
    gate.resolve();
    await settled();
    subscriptions.listChanged('tools');
    expect(sent).toMatchObject([
      ['notifications/subscriptions/acknowledged', {}],
      ['notifications/tools/list_changed', {}],
    ]);
    controller.abort();
    await answer;
  });

  it('acknowledges what it honours, and marks each message with the subscription', () => {
    const wish = {
      toolsListChanged: true,
      promptsListChanged: false,
      somethingNew: true,
      resourceSubscriptions: ['test://open', 'test://closed', 'test://unknown'],
    };
    const { listen, registry, subscriptions, sent } = listening(wish);
    void listen();
    registry.add(tool);
    subscriptions.resourceUpdated('test://open');
    subscriptions.resourceUpdated('test://closed');
    expect(sent).toEqual([
      [
        'notifications/subscriptions/acknowledged',
        {
          _meta,
          notifications: { toolsListChanged: true, resourceSubscriptions: ['test://open'] },
        },
      ],
      ['notifications/tools/list_changed', { _meta }],
      ['notifications/resources/updated', { uri: 'test://open', _meta }],
    ]);
  });

  it('answers when it ends from our side', async () => {
    const { listen, subscriptions } = listening({});
    const answer = listen();
    subscriptions.endAll();
    expect(await answer).toEqual({ _meta });
  });

  it('ends when the client goes away, and makes room', async () => {
    const { listen, controller, subscriptions } = listening({});
    const answer = listen();
    expect(() => subscriptions.demandRoom(service('a'))).toThrow('You have 1 subscriptions open');
    controller.abort();
    expect(await answer).toEqual({ _meta });
    expect(() => subscriptions.demandRoom(service('a'))).not.toThrow();
  });

  it('leaves nothing behind for a client that is gone already', async () => {
    const { listen, controller, subscriptions } = listening({});
    controller.abort();
    expect(await listen()).toEqual({ _meta });
    expect(() => subscriptions.demandRoom(service('a'))).not.toThrow();
  });

  it('refuses more than a principal may have', () => {
    const { listen } = listening({});
    void listen();
    expect(listen).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });

  it.each([
    [undefined],
    [null],
    [[]],
    [{ toolsListChanged: 'yes' }],
    [{ resourceSubscriptions: 'test://open' }],
    [{ resourceSubscriptions: [1] }],
    [{ resourceSubscriptions: Array.from({ length: 1_001 }, () => 'test://open') }],
  ])('refuses a wish that is malformed', (wish) => {
    expect(listening(wish).listen).toThrow(expect.objectContaining({ code: 'invalid_params' }));
  });
});

it('ends with the server, which takes no more', async () => {
  const { server, request } = testServer();
  const answer = request('subscriptions/listen', { notifications: {} });
  await server.close();
  expect(await answer).toMatchObject({ resultType: 'complete' });
  const late = request('subscriptions/listen', { notifications: {} });
  await expect(late).rejects.toMatchObject({ code: 'unavailable' });
});
