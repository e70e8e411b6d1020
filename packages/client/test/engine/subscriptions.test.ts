import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import type { ConnectOptions, SubscriptionEvent } from '../../src/index.ts';
import { legacy, modern } from './scripted-mcp-server.ts';
import type { Reply, Send } from './scripted-mcp-server.ts';

const open = (url: string, options: ConnectOptions = {}) =>
  connect(url, { memory: createServerMemory(), ...options });

/** The streams that a client opened by `subscriptions/listen`, at the server's end. */
function streams() {
  const opened: { readonly say: Send; end(): void; readonly filter: unknown }[] = [];
  let closed = 0;
  const listen = ({ id, params }: { id?: unknown; params: object }): Reply => ({
    stream: async (send, gone) => {
      const ended = Promise.withResolvers<void>();
      const { notifications } = params as { notifications: object };
      const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
      const say: Send = (message) =>
        send({ ...message, params: { ...(message['params'] as object), _meta } });
      say({ method: 'notifications/subscriptions/acknowledged', params: { notifications } });
      opened.push({ say, end: ended.resolve, filter: notifications });
      await Promise.race([ended.promise, gone.then(() => (closed += 1))]);
    },
  });
  return {
    opened,
    listen,
    get closed() {
      return closed;
    },
  };
}

describe('a subscription to a server of revision 2026-07-28', () => {
  it('asks for what is wanted and reports what comes of it', async () => {
    const server = streams();
    await using scripted = await modern({ 'subscriptions/listen': server.listen });
    await using client = await open(scripted.url);
    const events: SubscriptionEvent[] = [];
    await using subscription = await client.subscribe(
      { tools: true, prompts: true, resources: true, resourceUris: ['x:1'], taskIds: ['t1'] },
      (event) => events.push(event),
    );
    expect(server.opened[0]?.filter).toEqual({
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: ['x:1'],
      taskIds: ['t1'],
    });
    expect(subscription.acknowledged).toEqual({
      tools: true,
      prompts: true,
      resources: true,
      resourceUris: ['x:1'],
      taskIds: ['t1'],
    });
    const task = {
      taskId: 't1',
      status: 'working',
      createdAt: '2026-01-01T00:00:00Z',
      lastUpdatedAt: '2026-01-01T00:00:00Z',
      ttlMs: null,
    };
    const say = server.opened[0]?.say;
    say?.({ method: 'notifications/tools/list_changed' });
    say?.({ method: 'notifications/prompts/list_changed' });
    say?.({ method: 'notifications/resources/list_changed' });
    say?.({ method: 'notifications/resources/updated', params: { uri: 'x:1' } });
    say?.({ method: 'notifications/resources/updated', params: {} });
    say?.({ method: 'notifications/tasks', params: task });
    say?.({ method: 'notifications/tasks', params: { taskId: 't1' } });
    say?.({ method: 'notifications/unheard/of' });
    await expect.poll(() => events.length).toBe(5);
    expect(events.map(({ type }) => type)).toEqual([
      'tools_changed',
      'prompts_changed',
      'resources_changed',
      'resource_updated',
      'task',
    ]);
  });

  it('makes lists be fetched anew', async () => {
    const server = streams();
    const cached = { ttlMs: 60_000, cacheScope: 'private' };
    await using scripted = await modern({
      'subscriptions/listen': server.listen,
      'tools/list': () => ({ result: { tools: [], ...cached } }),
      'resources/list': () => ({ result: { resources: [], ...cached } }),
      'resources/templates/list': () => ({ result: { resourceTemplates: [], ...cached } }),
      'prompts/list': () => ({ result: { prompts: [], ...cached } }),
    });
    await using client = await open(scripted.url);
    const listAll = async (): Promise<void> => {
      await client.listTools();
      await client.listResources();
      await client.listResourceTemplates();
      await client.listPrompts();
    };
    const lists = () => scripted.methods.filter((method) => method.endsWith('list')).length;
    let events = 0;
    await using _ = await client.subscribe({ tools: true }, () => (events += 1));
    await listAll();
    await listAll();
    expect(lists()).toBe(4);
    for (const kind of ['tools', 'resources', 'prompts'])
      server.opened[0]?.say({ method: `notifications/${kind}/list_changed` });
    await expect.poll(() => events).toBe(3);
    await listAll();
    expect(lists()).toBe(8);
  });

  it('closes its stream', async () => {
    const server = streams();
    await using scripted = await modern({ 'subscriptions/listen': server.listen });
    await using client = await open(scripted.url);
    const subscription = await client.subscribe({ tools: true }, () => {});
    await subscription.close();
    await subscription.close();
    await expect.poll(() => server.closed).toBe(1);
  });

  it('closes with a signal, also while it is being opened', async () => {
    const server = streams();
    await using scripted = await modern({ 'subscriptions/listen': server.listen });
    await using client = await open(scripted.url);
    const controller = new AbortController();
    await client.subscribe({ tools: true }, () => {}, { signal: controller.signal });
    const late = client.subscribe({ tools: true }, () => {}, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(late).rejects.toThrow('enough');
    await expect.poll(() => server.closed).toBe(server.opened.length);
    const never = client.subscribe({ tools: true }, () => {}, { signal: controller.signal });
    await expect(never).rejects.toThrow('enough');
  });

  it('is opened anew when its stream ends, and reports what may have been missed', async () => {
    const clock = fakeClock();
    const server = streams();
    await using scripted = await modern({ 'subscriptions/listen': server.listen });
    await using client = await open(scripted.url, { clock });
    const events: SubscriptionEvent[] = [];
    const filter = { tools: true, prompts: true, resources: true, resourceUris: ['x:1'] };
    await using _ = await client.subscribe(filter, (event) => events.push(event));
    server.opened[0]?.end();
    await expect
      .poll(() => {
        clock.advance(100);
        return server.opened.length;
      })
      .toBe(2);
    await expect.poll(() => events.length).toBe(4);
    expect(events).toEqual([
      { type: 'tools_changed' },
      { type: 'prompts_changed' },
      { type: 'resources_changed' },
      { type: 'resource_updated', uri: 'x:1' },
    ]);
  });

  it('fails where the server refuses it', async () => {
    await using scripted = await modern();
    await using client = await open(scripted.url);
    const refused = client.subscribe({ tools: true }, () => {});
    await expect(refused).rejects.toMatchObject({ code: -32601 });
  });
});

describe('a subscription to a server of the 2025 era', () => {
  const serving = async () => {
    const said = Promise.withResolvers<Send>();
    const scripted = await legacy({
      GET: () => ({
        stream: async (send, closed) => {
          said.resolve(send);
          await closed;
        },
      }),
      'resources/subscribe': ({ params }) =>
        params['uri'] === 'x:refused'
          ? { error: { code: -32602, message: 'No such resource' } }
          : { result: {} },
      'resources/unsubscribe': () => ({ result: {} }),
    });
    return { scripted, said: said.promise };
  };

  it('hears changes on the stream of the session, and of the resources that it asked for', async () => {
    const { scripted, said } = await serving();
    await using _scripted = scripted;
    await using client = await open(scripted.url);
    const events: SubscriptionEvent[] = [];
    const subscription = await client.subscribe(
      { tools: true, prompts: true, resourceUris: ['x:1'], taskIds: ['t'] },
      (event) => events.push(event),
    );
    expect(subscription.acknowledged).toEqual({ tools: true, resourceUris: ['x:1'] });
    const say = await said;
    say({ method: 'notifications/prompts/list_changed' });
    say({ method: 'notifications/resources/updated', params: { uri: 'x:2' } });
    say({ method: 'notifications/resources/updated', params: { uri: 'x:1' } });
    say({ method: 'notifications/tools/list_changed' });
    await expect.poll(() => events.length).toBe(2);
    await subscription.close();
    expect(scripted.methods.slice(-1)).toEqual(['resources/unsubscribe']);
    say({ method: 'notifications/tools/list_changed' });
    await client.request('resources/unsubscribe', { uri: 'x:3' });
    expect(events).toEqual([{ type: 'resource_updated', uri: 'x:1' }, { type: 'tools_changed' }]);
  });

  it('gives back what it got when a resource is refused', async () => {
    const { scripted } = await serving();
    await using _scripted = scripted;
    await using client = await open(scripted.url);
    const refused = client.subscribe({ resourceUris: ['x:1', 'x:refused'] }, () => {});
    await expect(refused).rejects.toThrow('No such resource');
    expect(scripted.methods.at(-1)).toBe('resources/unsubscribe');
  });
});
