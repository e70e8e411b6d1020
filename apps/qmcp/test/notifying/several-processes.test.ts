import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import type { Delivery } from '@qmcp/contracts';
import { approvalRequest, heldCall, humanRequest, stall, startReceiver } from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { openNotifying } from './notifying.ts';

const waiting = (atMs: number) => ({
  createdAtMs: atMs,
  updatedAtMs: atMs,
  expiresAtMs: atMs + 3_600_000,
});

const arrived = (count: number, received: readonly unknown[]) =>
  vi.waitFor(() => expect(received).toHaveLength(count), { timeout: 10_000, interval: 5 });

/** A mail server that takes connections and says nothing. */
async function startSilentServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    mail: { url: `smtp://127.0.0.1:${port}`, from: 'qmcp@example.com' },
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('several processes', () => {
  it('deliver each message once between them', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await Promise.all([notifying.start(), notifying.start(), notifying.start()]);
    await notifying.hook({ url: receiver.url, events: ['human.requested'] });
    for (let index = 0; index < 30; index += 1) {
      await notifying.ask(humanRequest({ id: `request-${index}` }));
    }
    await notifying.until('webhook-1', { status: 'delivered', attempts: 1 });
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
  });

  it('leave to each other what one of them had begun when it stopped', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    const first = await notifying.start();
    await notifying.hook({ url: receiver.url });
    receiver.script(stall);
    await notifying.ask(approvalRequest());
    await arrived(1, receiver.received);
    await first.notifier.close();
    await notifying.start();
    await notifying.until('webhook-1', { status: 'delivered', attempts: 2 });
    expect(receiver.received).toHaveLength(2);
  });

  it('leave alone what one of them is at for longer than a lease', async () => {
    await using server = await startSilentServer();
    await using notifying = await openNotifying({ mail: server.mail });
    await Promise.all([notifying.start(), notifying.start()]);
    await notifying.hook({ url: 'mailto:ops@receiver.example', format: 'mail' });
    await notifying.ask(approvalRequest());
    await vi.waitFor(() => expect(server.connections()).toBe(1), 10_000);
    const { clock, store } = notifying;
    for (let renewals = 1; renewals < 10; renewals += 1) {
      // Both look out, the attempt has its end, and the lease its next renewal.
      await vi.waitFor(() => expect(clock.waitingTimers).toBe(4), 10_000);
      clock.advance(3_000);
      await vi.waitFor(
        async () => expect(await store.webhooks.nextDueMs([])).toBe(clock.nowMs() + 10_000),
        10_000,
      );
    }
    expect(server.connections()).toBe(1);
    clock.advance(3_000);
    const [delivery] = await notifying.until('webhook-1', {
      status: 'pending',
      attempts: 1,
      last: expect.anything() as Delivery['last'],
    });
    expect(delivery?.last?.failure).toMatch(/within 30000 ms/);
  });

  it('take over what one of them could not keep, and take its word for nothing then', async () => {
    await using server = await startSilentServer();
    await using notifying = await openNotifying({ mail: server.mail });
    await Promise.all([notifying.start(), notifying.start()]);
    await notifying.hook({ url: 'mailto:ops@receiver.example', format: 'mail' });
    await notifying.ask(approvalRequest());
    await vi.waitFor(() => expect(server.connections()).toBe(1), 10_000);
    // As on a machine that slept.
    notifying.clock.advance(20_000);
    await vi.waitFor(() => expect(server.connections()).toBe(2), 10_000);
    notifying.clock.advance(3_000);
    await vi.waitFor(
      () =>
        expect(notifying.logger.entries.map(({ message }) => message)).toContain(
          'a delivery to a webhook was taken over meanwhile',
        ),
      10_000,
    );
    await notifying.until('webhook-1', { status: 'pending', attempts: 2, last: null });
  });

  it('tell once of an approval that has waited too long, and not of one that was settled', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.hook({ url: receiver.url, events: ['approval.escalated'] });
    const nowMs = notifying.clock.nowMs();
    const terms = { ...heldCall().terms, escalation: { afterMs: 60_000, role: 'lead' } };
    const held = (tool: string) => heldCall({ tool, terms });
    await notifying.ask(approvalRequest({ id: 'a', held: held('a'), ...waiting(nowMs) }));
    await Promise.all([notifying.start(), notifying.start()]);
    await notifying.ask(approvalRequest({ id: 'b', held: held('b'), ...waiting(nowMs) }));
    const settled = approvalRequest({ id: 'c', held: held('c'), ...waiting(nowMs) });
    await notifying.ask(settled);
    await notifying.settle({ ...settled, revision: 2, status: 'responded', answer: 'deny' });
    notifying.clock.advance(60_000);
    await arrived(2, receiver.received);
    const deliveries = await notifying.until('webhook-1', { status: 'delivered', attempts: 1 });
    expect(deliveries.map(({ eventId }) => eventId)).toEqual([
      'msg_b_approval_escalated',
      'msg_a_approval_escalated',
    ]);
  });
});
