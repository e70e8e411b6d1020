import type { ClaimedDelivery, Store } from '@qmcp/contracts';
import { WEBHOOK_EVENTS } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { approvalRequest, humanRequest } from './human-request-fixtures.ts';
import type { OpenStore } from './open-store.ts';
import { deliveryOutcome, webhook, webhookEvent } from './webhook-fixtures.ts';

/** A claim at 5000 until 60000, of any webhook. */
export const DUE = { nowMs: 5_000, leaseUntilMs: 60_000, except: [] };

/** Claims what is due, of which there is something. @param given - replaces any of {@link DUE} */
export const claimOne = async (
  { webhooks }: Store,
  given: Partial<typeof DUE> = {},
): Promise<ClaimedDelivery> => {
  const [claimed] = await webhooks.claim({ ...DUE, ...given });
  if (claimed === undefined) throw new Error('nothing was due');
  return claimed;
};

/** What every store of webhooks promises those who deliver, of whatever process. */
export function webhookClaimSuite(open: OpenStore): void {
  claimTests(open);
  orderTests(open);
  outcomeTests(open);
  lostClaimTests(open);
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

function orderTests(open: OpenStore): void {
  it('gives what happened to one request in order, and holds up nothing else for it', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook({ events: WEBHOOK_EVENTS }));
    const settled = approvalRequest({ id: 'a' });
    await humanRequests.create(settled);
    const requested = await claimOne(opened.store);
    await webhooks.raise(webhookEvent({ type: 'approval.escalated', request: settled }));
    await humanRequests.replace({ ...settled, revision: 2, status: 'responded' });
    expect(await webhooks.claim(DUE)).toEqual([]);
    expect(await webhooks.nextDueMs([])).toBe(60_000);
    await humanRequests.create(humanRequest({ id: 'b' }));
    expect(await claimOne(opened.store)).toMatchObject({ event: { type: 'human.requested' } });
    await webhooks.settle(requested, deliveryOutcome({ status: 'pending', dueAtMs: 9_000 }));
    expect(await webhooks.nextDueMs([])).toBe(9_000);
    const types: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      const next = await claimOne(opened.store, { nowMs: 9_000 });
      types.push(next.event.type);
      await webhooks.settle(next, deliveryOutcome({ status: times === 1 ? 'dead' : 'delivered' }));
    }
    expect(types).toEqual(['approval.requested', 'approval.escalated', 'approval.settled']);
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
  it('leaves a claim to who keeps it, for as long as they do', async () => {
    await using opened = await open();
    const { webhooks, humanRequests } = opened.store;
    await webhooks.add(webhook());
    await humanRequests.create(approvalRequest());
    const kept = await claimOne(opened.store);
    expect(await webhooks.renew(kept, 80_000)).toBe(true);
    expect(await webhooks.claim({ ...DUE, nowMs: 79_999 })).toEqual([]);
    const taken = await claimOne(opened.store, { nowMs: 80_000, leaseUntilMs: 90_000 });
    expect(await webhooks.renew(kept, 100_000)).toBe(false);
    await webhooks.settle(taken, deliveryOutcome());
    expect(await webhooks.renew(taken, 100_000)).toBe(false);
  });

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
