import type { ClaimedDelivery, Store, WebhookEventType } from '@qmcp/contracts';
import { WEBHOOK_EVENTS } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { approvalRequest, humanRequest } from './human-request-fixtures.ts';
import type { OpenStore } from './open-store.ts';
import { deliveryOutcome, webhook, webhookEvent } from './webhook-fixtures.ts';

/** What every store of webhooks promises. */
export function webhookStoreSuite(open: OpenStore): void {
  webhookTests(open);
  outboxTests(open);
  raisingTests(open);
  claimTests(open);
  outcomeTests(open);
  lostClaimTests(open);
  logTests(open);
}

const DUE = { nowMs: 5_000, leaseUntilMs: 60_000, except: [] };

const claimOne = async ({ webhooks }: Store, given: object = {}): Promise<ClaimedDelivery> => {
  const [claimed] = await webhooks.claim({ ...DUE, ...given });
  if (claimed === undefined) throw new Error('nothing was due');
  return claimed;
};

const typesFor = async ({ webhooks }: Store, webhookId: string): Promise<WebhookEventType[]> => {
  const { deliveries } = await webhooks.deliveries({ webhookId }, { limit: 500 });
  return deliveries.map(({ type }) => type).toSorted();
};

function webhookTests(open: OpenStore): void {
  it('gives webhooks back as they were added, oldest first', async () => {
    await using opened = await open();
    const { webhooks } = opened.store;
    const chat = webhook({ id: 'webhook-2', format: 'slack', secret: null });
    await webhooks.add(chat);
    await webhooks.add(webhook());
    expect(await webhooks.list()).toEqual([webhook(), chat]);
    expect(await webhooks.get('webhook-2')).toEqual(chat);
    expect(await webhooks.get('nobody')).toBeUndefined();
  });

  it('removes a webhook once, with all that is on its way to it, and nothing else', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await webhooks.add(webhook({ id: 'webhook-2' }));
    await humanRequests.create(approvalRequest());
    expect(await webhooks.remove('webhook-1')).toBe(true);
    expect(await webhooks.remove('webhook-1')).toBe(false);
    const claimed = await webhooks.claim(DUE);
    expect(claimed.map((each) => each.webhook.id)).toEqual(['webhook-2']);
  });
}

function outboxTests(open: OpenStore): void {
  it('has what is asked on its way to whoever wants to hear of it, as it was', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook({ events: WEBHOOK_EVENTS }));
    await webhooks.add(webhook({ id: 'webhook-2', events: ['human.requested'] }));
    await humanRequests.create(approvalRequest());
    const event = webhookEvent();
    expect(event.id).toBe('msg_request-1_approval_requested');
    expect(await webhooks.claim(DUE)).toEqual([
      { webhook: webhook({ events: WEBHOOK_EVENTS.toSorted() }), event, attempts: 1 },
    ]);
    await humanRequests.create(humanRequest({ id: 'request-2' }));
    expect(await typesFor(opened.store, 'webhook-2')).toEqual(['human.requested']);
  });

  it('tells of an end once, however a request changes after it', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook({ events: WEBHOOK_EVENTS }));
    const first = approvalRequest();
    await humanRequests.create(first);
    await humanRequests.replace({ ...first, revision: 2, prompt: 'Still?' });
    await humanRequests.replace({ ...first, revision: 3, status: 'responded' });
    await humanRequests.replace({ ...first, revision: 4, status: 'responded' });
    expect(await typesFor(opened.store, 'webhook-1')).toEqual([
      'approval.requested',
      'approval.settled',
    ]);
  });
}

function raisingTests(open: OpenStore): void {
  it('tells withdrawn approvals from those that nobody decided, and of questions only that they were asked', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook({ events: ['approval.settled', 'approval.expired'] }));
    for (const [id, status] of [
      ['a', 'cancelled'],
      ['b', 'expired'],
    ] as const) {
      const request = approvalRequest({ id, held: null });
      await humanRequests.create(request);
      await humanRequests.replace({ ...request, revision: 2, status });
    }
    const question = humanRequest({ id: 'c' });
    await humanRequests.create(question);
    await humanRequests.replace({ ...question, revision: 2, status: 'responded' });
    const { deliveries } = await webhooks.deliveries({ webhookId: 'webhook-1' }, { limit: 10 });
    expect(deliveries.map(({ eventId }) => eventId)).toEqual([
      'msg_b_approval_expired',
      'msg_a_approval_settled',
    ]);
  });

  it('raises an event once, of many who do at once, and only where somebody wants it', async () => {
    await using opened = await open();
    const { webhooks } = opened.store;
    const event = webhookEvent({ type: 'approval.escalated' });
    expect(await webhooks.raise(event)).toBe(false);
    await webhooks.add(webhook({ events: ['approval.escalated'] }));
    const raised = await Promise.all(Array.from({ length: 10 }, () => webhooks.raise(event)));
    expect(raised.filter(Boolean)).toHaveLength(1);
    expect(await typesFor(opened.store, 'webhook-1')).toEqual(['approval.escalated']);
  });
}

function claimTests(open: OpenStore): void {
  it('gives a delivery to one of many who ask at once, until its lease ends', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest());
    expect(await webhooks.nextDueMs([])).toBe(0);
    const claims = await Promise.all(Array.from({ length: 10 }, () => webhooks.claim(DUE)));
    expect(claims.flat()).toHaveLength(1);
    expect(await webhooks.nextDueMs([])).toBe(60_000);
    expect(await webhooks.nextDueMs(['webhook-1'])).toBeNull();
    expect(await webhooks.claim({ ...DUE, nowMs: 59_999 })).toEqual([]);
    expect(await claimOne(opened.store, { nowMs: 60_000 })).toMatchObject({ attempts: 2 });
  });

  it('gives one delivery for each webhook, and none for those that are excepted', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    for (const id of ['a', 'b', 'c']) await webhooks.add(webhook({ id }));
    for (const id of ['first', 'second']) {
      await humanRequests.create(approvalRequest({ id, held: null }));
    }
    const claimed = await webhooks.claim({ ...DUE, except: ['b'] });
    expect(claimed.map(({ webhook: { id }, event }) => [id, event.request.id])).toEqual([
      ['a', 'first'],
      ['c', 'first'],
    ]);
  });
}

function outcomeTests(open: OpenStore): void {
  it('has nothing more to do once it is delivered, and notes how that went', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest());
    expect(await webhooks.settle(await claimOne(opened.store), deliveryOutcome())).toBe(true);
    expect(await webhooks.nextDueMs([])).toBeNull();
    const { deliveries } = await webhooks.deliveries({ webhookId: 'webhook-1' }, { limit: 10 });
    expect(deliveries).toEqual([
      {
        webhookId: 'webhook-1',
        eventId: 'msg_request-1_approval_requested',
        type: 'approval.requested',
        status: 'delivered',
        attempts: 1,
        dueAtMs: 0,
        last: { atMs: 5_000, durationMs: 20, answer: 204, failure: null },
        doneAtMs: 5_020,
      },
    ]);
  });

  it('is due again when it failed, and not before', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest());
    const failed = deliveryOutcome({ status: 'pending', dueAtMs: 8_000 });
    await webhooks.settle(await claimOne(opened.store), failed);
    expect(await webhooks.nextDueMs([])).toBe(8_000);
    expect(await webhooks.claim({ ...DUE, nowMs: 7_999 })).toEqual([]);
    expect(await claimOne(opened.store, { nowMs: 8_000 })).toMatchObject({ attempts: 2 });
  });
}

function lostClaimTests(open: OpenStore): void {
  it('takes no word from whoever lost the claim', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest());
    const lost = await claimOne(opened.store);
    const taken = await claimOne(opened.store, { nowMs: 60_000, leaseUntilMs: 90_000 });
    expect(await webhooks.settle(lost, deliveryOutcome({ status: 'dead' }))).toBe(false);
    expect(await webhooks.settle(taken, deliveryOutcome())).toBe(true);
    expect(await webhooks.settle(taken, deliveryOutcome({ status: 'dead' }))).toBe(false);
  });

  it('tries anew what was given up, once asked to, and nothing else', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest());
    const delivery = { webhookId: 'webhook-1', eventId: 'msg_request-1_approval_requested' };
    expect(await webhooks.replay(delivery, 6_000)).toBe(false);
    await webhooks.settle(await claimOne(opened.store), deliveryOutcome({ status: 'dead' }));
    expect(await webhooks.nextDueMs([])).toBeNull();
    expect(await webhooks.replay(delivery, 6_000)).toBe(true);
    expect(await webhooks.replay(delivery, 6_000)).toBe(false);
    expect(await claimOne(opened.store, { nowMs: 6_000 })).toMatchObject({ attempts: 1 });
  });
}

function logTests(open: OpenStore): void {
  it('lists deliveries by page, the newest request first, of one status where asked', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    for (const id of ['a', 'b', 'c']) {
      await humanRequests.create(approvalRequest({ id, held: null }));
    }
    await webhooks.settle(await claimOne(opened.store), deliveryOutcome({ status: 'dead' }));
    const of = { webhookId: 'webhook-1' };
    const first = await webhooks.deliveries(of, { limit: 2 });
    expect(first.deliveries.map(({ eventId }) => eventId.charAt(4))).toEqual(['c', 'b']);
    const rest = await webhooks.deliveries(of, { limit: 2, before: first.next ?? '' });
    expect(rest.deliveries.map(({ eventId }) => eventId.charAt(4))).toEqual(['a']);
    expect(rest.next).toBeNull();
    const dead = await webhooks.deliveries({ ...of, status: 'dead' }, { limit: 10 });
    expect(dead.deliveries.map(({ eventId }) => eventId.charAt(4))).toEqual(['a']);
  });

  it('forgets what was done long ago, a bounded number at a time, and never what is on its way', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    for (const id of ['a', 'b', 'c']) {
      await humanRequests.create(approvalRequest({ id, held: null }));
    }
    await webhooks.settle(await claimOne(opened.store), deliveryOutcome());
    await webhooks.settle(await claimOne(opened.store), deliveryOutcome({ status: 'dead' }));
    expect(await webhooks.purge(5_020, 10)).toBe(0);
    expect(await webhooks.purge(5_021, 1)).toBe(1);
    expect(await webhooks.purge(5_021, 10)).toBe(1);
    const { deliveries } = await webhooks.deliveries({ webhookId: 'webhook-1' }, { limit: 10 });
    expect(deliveries.map(({ eventId }) => eventId)).toEqual(['msg_c_approval_requested']);
  });
}
