import { expect, it } from 'vitest';

import type { QmcpOptions } from '../../../apps/qmcp/src/index.ts';
import { connectSdkOne } from '../peers/sdk-one-peer.ts';
import { connectSdkTwo } from '../peers/sdk-two-peer.ts';
import { startRoundRobin } from './round-robin.ts';
import type { RoundRobin } from './round-robin.ts';
import { startPeerServer } from './start-peer-server.ts';
import type { PeerServer } from './start-peer-server.ts';

/** Two servers of one store, and a balancer in front of them. */
interface Service extends AsyncDisposable {
  readonly first: PeerServer;
  readonly second: PeerServer;
  readonly balancer: RoundRobin;
}

async function startService(options: QmcpOptions): Promise<Service> {
  const [first, second] = await Promise.all([startPeerServer(options), startPeerServer(options)]);
  const balancer = await startRoundRobin([first.url, second.url]);
  return {
    first,
    second,
    balancer,
    async [Symbol.asyncDispose]() {
      await balancer[Symbol.asyncDispose]();
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}

const HEADERS = {
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
};

const post = (url: string, message: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });

/** Opens a session of the 2025 era at a server. @returns its id */
async function openSession(url: string): Promise<string> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  };
  const response = await post(url, { id: 0, method: 'initialize', params });
  await response.json();
  return response.headers.get('mcp-session-id') ?? '';
}

/** What two servers of one store promise their clients. @param place - makes a new store for each test */
export function manyProcessesSuite(
  place: () => Promise<{ readonly options: QmcpOptions } & AsyncDisposable>,
): void {
  it('serves a 2025 client fully whose requests are sprayed over two processes', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { balancer, first, second } = service;
    await using client = await connectSdkOne(`${balancer.url}/mcp`);

    const owner = (await client.call('which')).text;
    expect([first.pid, second.pid].map(String)).toContain(owner);
    for (let calls = 0; calls < 4; calls += 1) {
      expect((await client.call('which')).text).toBe(owner);
    }
    const steps: number[] = [];
    await client.call('count', {}, { onProgress: (step) => void steps.push(step) });
    expect(steps).toEqual([1, 2, 3]);
    // The question goes out by one process, and its answer comes in by the other.
    for (let times = 0; times < 2; times += 1) {
      expect((await client.call('ask')).isError).toBe(false);
    }
    const heard = client.heard('notifications/tools/list_changed');
    await client.call('grow');
    await heard;
    expect(await client.toolNames()).toContain('grown');
    expect(Math.min(...balancer.counts)).toBeGreaterThan(4);
  });

  it('ends a session from whichever process, and knows it nowhere then', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { first, second } = service;
    const session = { 'Mcp-Session-Id': await openSession(first.url) };
    const ended = await fetch(`${second.url}/mcp`, { method: 'DELETE', headers: session });
    expect(ended.status).toBe(204);
    for (const { url } of [first, second]) {
      expect((await post(url, { id: 1, method: 'ping' }, session)).status).toBe(404);
    }
  });

  it('cancels in its process what a client leaves by another', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { first, second } = service;
    const session = { 'Mcp-Session-Id': await openSession(first.url) };
    const call = { name: 'hang', arguments: {}, _meta: { progressToken: 1 } };
    const hanging = await post(second.url, { id: 1, method: 'tools/call', params: call }, session);
    const params = { requestId: 1 };
    await post(second.url, { method: 'notifications/cancelled', params }, session);
    // The stream ends without a reply.
    expect(await hanging.text()).not.toContain('"id":1');
    expect(hanging.status).toBe(200);
  });

  it('answers 404 once the process of a session was killed, so that the client begins anew', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { first, second } = service;
    const session = { 'Mcp-Session-Id': await openSession(first.url) };
    expect((await post(second.url, { id: 1, method: 'ping' }, session)).status).toBe(200);
    await first.kill();

    const answer = await post(second.url, { id: 2, method: 'ping' }, session);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: { message: 'Session not found: send initialize again' },
    });
    const anew = { 'Mcp-Session-Id': await openSession(second.url) };
    expect((await post(second.url, { id: 3, method: 'ping' }, anew)).status).toBe(200);
  });

  it('answers 404 for a session of a process that ended, whoever has its port by now', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { first, second } = service;
    const session = { 'Mcp-Session-Id': await openSession(first.url) };
    await first.kill();
    await using _successor = await startPeerServer(store.options, new URL(first.url).port);
    expect((await post(second.url, { id: 1, method: 'ping' }, session)).status).toBe(404);
  });

  it('takes no request for handed on because its client says so', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { first, second } = service;
    const session = await openSession(first.url);
    const forged = {
      'Mcp-Session-Id': session,
      'X-Qmcp-Forwarded': `1.${'0'.repeat(12)}.${'A'.repeat(43)}`,
    };
    expect((await post(second.url, { id: 1, method: 'ping' }, forged)).status).toBe(200);
  });

  it('ends while a client listens by another process, and lets that one end too', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    const { balancer, first, second } = service;
    await using _client = await connectSdkOne(`${balancer.url}/mcp`);
    await using _other = await connectSdkOne(`${balancer.url}/mcp`);
    expect(await second.stop()).toBe(0);
    expect(await first.stop()).toBe(0);
  });

  it('tells a modern subscriber of one process what changes in the other', async () => {
    await using store = await place();
    await using service = await startService(store.options);
    await using subscriber = await connectSdkTwo(`${service.first.url}/mcp`, 'modern');
    await using actor = await connectSdkTwo(`${service.second.url}/mcp`, 'modern');
    await subscriber.watch('tools');
    const list = subscriber.heard('notifications/tools/list_changed');
    await actor.call('grow');
    await list;

    await subscriber.watch({ resource: 'test://shared' });
    const resource = subscriber.heard('notifications/resources/updated');
    await actor.call('touch');
    expect(await resource).toMatchObject({ uri: 'test://shared' });
  });
}
