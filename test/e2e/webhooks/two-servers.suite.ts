import { performance } from 'node:perf_hooks';

import { stall, startReceiver, status } from '@qmcp/testkit';
import type { Received } from '@qmcp/testkit';
import { expect, it, vi } from 'vitest';

import { runQmcp, startServer } from '../harness/qmcp-process.ts';
import type { ServerProcess } from '../harness/qmcp-process.ts';

/** The homes of two servers that share a store; they may be one. Their settings allow a receiver on 127.0.0.1. */
export interface SharedPlace extends AsyncDisposable {
  readonly homes: readonly [string, string];
}

interface Delivery {
  readonly message: string;
  readonly status: string;
  readonly attempts: number;
}

/** Of a test, on a machine under load: it starts processes and waits for real leases. */
const TIMEOUT_MS = 120_000;
/** The lease, and what a loaded machine adds to it. */
const TAKEN_OVER_WITHIN_MS = 20_000;

const arrived = (received: readonly Received[], count: number, timeout = 20_000) =>
  vi.waitFor(() => expect(received).toHaveLength(count), { timeout, interval: 20 });

const messageOf = ({ headers }: Received): string => String(headers['webhook-id']);

/** Adds a webhook by REST, with a key that the owner of the home makes. @returns its id */
async function addWebhook(home: string, server: ServerProcess, url: string): Promise<string> {
  const key = await runQmcp(home, 'keys', 'create', 'ops', '--scope', 'webhooks:write');
  const response = await fetch(`${server.url}/v1/webhooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key.stdout.trim()}` },
    body: JSON.stringify({ name: 'ops', url }),
  });
  return ((await response.json()) as { webhook: { id: string } }).webhook.id;
}

/** Calls a tool that is held. */
const hold = (url: string, id: number): Promise<Response> =>
  fetch(`${url}/v1/tools/delete_user`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: { id } }),
  });

async function deliveriesOf(url: string, webhookId: string): Promise<readonly Delivery[]> {
  const response = await fetch(`${url}/v1/webhooks/${webhookId}/deliveries?limit=100`);
  return ((await response.json()) as { deliveries: readonly Delivery[] }).deliveries;
}

/** What two servers of one store promise a receiver. @param place - makes a new store for each test */
export function twoServersSuite(place: () => Promise<SharedPlace>): void {
  it('makes each attempt in one of them, and no other', { timeout: TIMEOUT_MS }, async () => {
    await using shared = await place();
    await using receiver = await startReceiver();
    await using servers = new AsyncDisposableStack();
    const [first, second] = await Promise.all([
      startServer(shared.homes[0]),
      startServer(shared.homes[1]),
    ]);
    servers.use(first);
    servers.use(second);
    const webhookId = await addWebhook(shared.homes[0], first, receiver.url);
    receiver.script(status(500), status(503));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => hold((index % 2 ? first : second).url, index + 1)),
    );
    await arrived(receiver.received, 22);
    await vi.waitFor(
      async () => {
        const log = await deliveriesOf(first.url, webhookId);
        expect(log.map((delivery) => delivery.status)).toEqual(Array(20).fill('delivered'));
      },
      { timeout: 10_000 },
    );
    const log = await deliveriesOf(second.url, webhookId);
    for (const { message, attempts } of log) {
      const sent = receiver.received.filter((each) => messageOf(each) === message);
      expect([message, sent.length]).toEqual([message, attempts]);
    }
    expect(receiver.received).toHaveLength(22);
  });

  it(
    'has what one began that was killed taken over by the other',
    { timeout: TIMEOUT_MS },
    async () => {
      await using shared = await place();
      await using receiver = await startReceiver();
      const doomed = await startServer(shared.homes[0]);
      await addWebhook(shared.homes[0], doomed, receiver.url);
      receiver.script(stall);
      await hold(doomed.url, 1);
      await arrived(receiver.received, 1);
      await using survivor = await startServer(shared.homes[1]);
      // It looks at what is on its way when it starts, and leaves alone what the other one has.
      await hold(survivor.url, 2);
      await arrived(receiver.received, 2);
      const [begun, other] = receiver.received.map(messageOf);
      expect(other).not.toBe(begun);

      const killedAtMs = performance.now();
      await doomed.kill();
      await arrived(receiver.received, 3, TAKEN_OVER_WITHIN_MS);
      expect(performance.now() - killedAtMs).toBeLessThan(TAKEN_OVER_WITHIN_MS);
      expect(receiver.received.map(messageOf)).toEqual([begun, other, begun]);
    },
  );
}
