import { createHmac } from 'node:crypto';

import type { Delivery } from '@qmcp/contracts';
import {
  approvalRequest,
  endless,
  garbage,
  reset,
  stall,
  startReceiver,
  status,
  webhook,
} from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { openNotifying } from './notifying.ts';

const SECRET = webhook().secret ?? '';

const failedOnce: Partial<Delivery> = {
  status: 'pending',
  attempts: 1,
  last: expect.objectContaining({ failure: expect.any(String) as string }) as Delivery['last'],
};

const waiting = (atMs: number) => ({
  createdAtMs: atMs,
  updatedAtMs: atMs,
  expiresAtMs: atMs + 3_600_000,
});

const arrived = (count: number, received: readonly unknown[]) =>
  vi.waitFor(() => expect(received).toHaveLength(count), { timeout: 10_000, interval: 5 });

describe('a message to a webhook', () => {
  it('arrives signed as Standard Webhooks has it, with the way to the page where it is decided', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: `${receiver.url}/hooks?of=ops` });
    await notifying.ask(approvalRequest(waiting(notifying.clock.nowMs())));
    await notifying.until('webhook-1', { status: 'delivered', attempts: 1 });
    const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = receiver.received;
    expect(path).toBe('/hooks?of=ops');
    expect(JSON.parse(body)).toMatchObject({
      type: 'approval.requested',
      data: {
        id: 'request-1',
        status: 'pending',
        call: { tool: 'delete-all', reason: 'It cannot be undone' },
        url: 'https://qmcp.example/inbox/request-1',
      },
    });
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(headers['webhook-id']).toBe('msg_request-1_approval_requested');
    expect(body).not.toContain('arguments');
  });

  it('is tried again, ever more slowly and as the same message, until the receiver recovers', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: receiver.url });
    receiver.script(status(500), garbage, reset, status(302, { location: receiver.url }));
    await notifying.ask(approvalRequest());
    const waits: number[] = [];
    for (const attempts of [1, 2, 3, 4]) {
      waits.push(await notifying.toNextAttempt('webhook-1', attempts));
      await arrived(attempts + 1, receiver.received);
    }
    await notifying.until('webhook-1', { status: 'delivered', attempts: 5 });
    for (const [index, nominalMs] of [5_000, 15_000, 45_000, 135_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(nominalMs * 0.75);
      expect(waits[index]).toBeLessThanOrEqual(nominalMs * 1.25);
    }
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('waits for as long as the receiver asks', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: receiver.url });
    receiver.script(status(429, { 'retry-after': '120' }));
    await notifying.ask(approvalRequest());
    expect(await notifying.toNextAttempt('webhook-1', 1)).toBeGreaterThanOrEqual(119_000);
    await notifying.until('webhook-1', { status: 'delivered', attempts: 2 });
  });

  it('is given up after ten attempts, and arrives when it is replayed', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    const { notifier } = await notifying.start();
    await notifying.hook({ url: receiver.url });
    receiver.script(...Array.from({ length: 10 }, () => status(503)));
    await notifying.ask(approvalRequest());
    for (let attempts = 1; attempts < 10; attempts += 1) {
      await notifying.toNextAttempt('webhook-1', attempts);
    }
    const [dead] = await notifying.until('webhook-1', { status: 'dead', attempts: 10 });
    expect(dead?.last).toMatchObject({
      answer: 503,
      failure: 'The receiver answered with HTTP status 503',
    });
    await vi.waitFor(
      () => expect(notifying.logger.entries.at(-1)).toMatchObject({ level: 'error' }),
      10_000,
    );
    const eventId = dead?.eventId ?? '';
    await notifying.store.webhooks.replay(
      { webhookId: 'webhook-1', eventId },
      notifying.clock.nowMs(),
    );
    notifier.wake();
    await notifying.until('webhook-1', { status: 'delivered', attempts: 1 });
  });

  it('about an end waits for the one before it about the same request, and nothing else does', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: receiver.url });
    receiver.script(status(500));
    const asked = approvalRequest({ id: 'a', held: null });
    await notifying.ask(asked);
    await arrived(1, receiver.received);
    await notifying.settle({ ...asked, revision: 2, status: 'responded', answer: 'deny' });
    await notifying.ask(approvalRequest({ id: 'b', held: null }));
    await arrived(2, receiver.received);
    notifying.clock.advance(7_000);
    await notifying.until('webhook-1', { status: 'delivered' });
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
      'msg_a_approval_requested',
      'msg_b_approval_requested',
      'msg_a_approval_requested',
      'msg_a_approval_settled',
    ]);
  });

  it('to a receiver that says that it is gone is given up at once, and it is told of nothing more', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: receiver.url });
    let answer: () => void = () => undefined;
    receiver.script((response) => {
      answer = () => status(410)(response);
    });
    for (const id of ['a', 'b']) await notifying.ask(approvalRequest({ id, held: null }));
    await arrived(1, receiver.received);
    answer();
    const given = await notifying.until('webhook-1', { status: 'dead' });
    expect(given.map(({ attempts }) => attempts)).toEqual([0, 1]);
    await vi.waitFor(async () => {
      const disabled = await notifying.store.webhooks.get('webhook-1');
      expect(disabled?.disabledAtMs).toBe(notifying.clock.nowMs());
    }, 10_000);
    await vi.waitFor(
      () =>
        expect(notifying.logger.entries.at(-1)).toMatchObject({
          level: 'error',
          message: expect.stringMatching(/was disabled/) as string,
        }),
      10_000,
    );
    await notifying.ask(approvalRequest({ id: 'c', held: null }));
    expect(await notifying.until('webhook-1', { status: 'dead' })).toHaveLength(2);
    expect(receiver.received).toHaveLength(1);
  });

  it('is not held up by another receiver that stalls, which is tried again after ten seconds', async () => {
    await using slow = await startReceiver();
    await using quick = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ id: 'slow', url: slow.url });
    await notifying.hook({ id: 'quick', url: quick.url });
    slow.script(stall);
    for (const id of ['a', 'b', 'c']) await notifying.ask(approvalRequest({ id, held: null }));
    await notifying.until('quick', { status: 'delivered' });
    expect(slow.received).toHaveLength(1);
    notifying.clock.advance(10_000);
    await arrived(3, slow.received);
    notifying.clock.advance(8_000);
    const deliveries = await notifying.until('slow', { status: 'delivered' });
    expect(
      deliveries.map(({ attempts }) => attempts).toSorted((one, other) => one - other),
    ).toEqual([1, 1, 2]);
  });

  it('counts as delivered by the status of the answer, which may have no end', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: receiver.url });
    receiver.script(endless);
    await notifying.ask(approvalRequest());
    const [delivery] = await notifying.until('webhook-1', { status: 'delivered' });
    expect(delivery).toMatchObject({ attempts: 1, last: { answer: 200, failure: null } });
  });
});

describe('an address', () => {
  it('that is private is not reached, unless its host is allowed', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying({ allowedHosts: [] });
    await notifying.start();
    await notifying.hook({ url: receiver.url });
    await notifying.hook({ id: 'webhook-2', url: 'https://169.254.169.254/latest' });
    await notifying.ask(approvalRequest());
    const [first] = await notifying.until('webhook-1', failedOnce);
    const [second] = await notifying.until('webhook-2', failedOnce);
    expect(first?.last?.failure).toMatch(/Refused to fetch/);
    expect(second?.last?.failure).toMatch(/Refused to fetch/);
    expect(receiver.received).toEqual([]);
  });

  it('of mail needs a mail server', async () => {
    await using notifying = await openNotifying();
    await notifying.start();
    await notifying.hook({ url: 'mailto:ops@receiver.example', format: 'mail' });
    await notifying.ask(approvalRequest());
    const [delivery] = await notifying.until('webhook-1', failedOnce);
    expect(delivery?.last?.failure).toMatch(/QMCP_SMTP_URL/);
  });
});

describe('the log of deliveries', () => {
  it('goes back two weeks', async () => {
    await using receiver = await startReceiver();
    await using notifying = await openNotifying();
    const { notifier } = await notifying.start();
    await notifying.hook({ url: receiver.url });
    await notifying.ask(approvalRequest());
    await notifying.until('webhook-1', { status: 'delivered' });
    notifying.clock.advance(14 * 24 * 3_600_000 + 1_000);
    notifier.wake();
    const page = () =>
      notifying.store.webhooks.deliveries({ webhookId: 'webhook-1' }, { limit: 1 });
    await vi.waitFor(async () => expect((await page()).deliveries).toEqual([]), 10_000);
  });
});
