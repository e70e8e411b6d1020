import type { Store, WebhookEventType } from '@qmcp/contracts';
import { WEBHOOK_EVENTS } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { approvalRequest, humanRequest } from './human-request-fixtures.ts';
import type { OpenStore } from './open-store.ts';
import { claimOne, DUE, webhookClaimSuite } from './webhook-claim.suite.ts';
import { deliveryOutcome, webhook, webhookEvent } from './webhook-fixtures.ts';

/** What every store of webhooks promises. */
export function webhookStoreSuite(open: OpenStore): void {
  webhookTests(open);
  outboxTests(open);
  raisingTests(open);
  secretTests(open);
  disablingTests(open);
  webhookClaimSuite(open);
  logTests(open);
}

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

function secretTests(open: OpenStore): void {
  it('keeps the secret before beside the one that it is changed to, and no others', async () => {
    await using opened = await open();
    const { webhooks } = opened.store;
    await webhooks.add(webhook());
    const change = (secret: string, previousUntilMs: number) =>
      webhooks.changeSecret('webhook-1', { secret, previousUntilMs });
    expect(await change('whsec_second', 2_000)).toBe(true);
    expect(await change('whsec_third', 3_000)).toBe(true);
    expect(await webhooks.get('webhook-1')).toEqual(
      webhook({
        secret: 'whsec_third',
        previousSecret: { secret: 'whsec_second', untilMs: 3_000 },
      }),
    );
  });

  it('changes no secret where there is none', async () => {
    await using opened = await open();
    const { webhooks } = opened.store;
    const chat = webhook({ format: 'slack', secret: null });
    await webhooks.add(chat);
    const change = { secret: 'whsec_second', previousUntilMs: 2_000 };
    expect(await webhooks.changeSecret('webhook-1', change)).toBe(false);
    expect(await webhooks.changeSecret('nobody', change)).toBe(false);
    expect(await webhooks.get('webhook-1')).toEqual(chat);
  });
}

function disablingTests(open: OpenStore): void {
  it('tells a disabled webhook of nothing new, and has given up what was on its way to it alone', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await webhooks.add(webhook({ id: 'webhook-2' }));
    await humanRequests.create(approvalRequest({ id: 'before', held: null }));
    expect(await webhooks.disable('webhook-1', 7_000)).toBe(true);
    expect(await webhooks.disable('webhook-1', 8_000)).toBe(false);
    expect(await webhooks.disable('nobody', 8_000)).toBe(false);
    await humanRequests.create(approvalRequest({ id: 'after', held: null }));
    expect(await webhooks.get('webhook-1')).toEqual(webhook({ disabledAtMs: 7_000 }));
    const { deliveries } = await webhooks.deliveries({ webhookId: 'webhook-1' }, { limit: 10 });
    expect(deliveries).toMatchObject([
      { eventId: 'msg_before_approval_requested', status: 'dead', doneAtMs: 7_000 },
    ]);
    expect(await typesFor(opened.store, 'webhook-2')).toHaveLength(2);
  });

  it('tells a webhook again once it is enabled, and replays to one that is not', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest({ id: 'before', held: null }));
    expect(await webhooks.enable('webhook-1')).toBe(false);
    await webhooks.disable('webhook-1', 7_000);
    const delivery = { webhookId: 'webhook-1', eventId: 'msg_before_approval_requested' };
    expect(await webhooks.replay(delivery, 8_000)).toBe(true);
    expect(await claimOne(opened.store, { nowMs: 8_000 })).toMatchObject({ attempts: 1 });
    expect(await webhooks.enable('webhook-1')).toBe(true);
    await humanRequests.create(approvalRequest({ id: 'after', held: null }));
    expect(await webhooks.get('webhook-1')).toEqual(webhook());
    expect(await typesFor(opened.store, 'webhook-1')).toHaveLength(2);
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

  it('knows what was raised of a request for as long as that is pending, though its deliveries are forgotten', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook({ events: ['approval.escalated'] }));
    const request = approvalRequest({ held: null });
    await humanRequests.create(request);
    const escalated = webhookEvent({ type: 'approval.escalated' });
    expect(await webhooks.raise(escalated)).toBe(true);
    await webhooks.settle(await claimOne(opened.store), deliveryOutcome());
    expect(await webhooks.purge(Number.MAX_SAFE_INTEGER, 10)).toBe(1);
    expect(await webhooks.raise(escalated)).toBe(false);
    await humanRequests.replace({ ...request, revision: 2, status: 'expired' });
    await webhooks.purge(Number.MAX_SAFE_INTEGER, 10);
    expect(await webhooks.raise(escalated)).toBe(true);
  });
}
