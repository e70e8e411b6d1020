import { fakeClock, recordingLogger, webhook, webhookEvent } from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { keepLease, LEASE_MS } from '../../src/notifying/lease.ts';

const claimed = { webhook: webhook(), event: webhookEvent(), attempts: 1 };

/** A store that answers renewals as it is told, and notes them. */
function openLease(answer: () => Promise<boolean>) {
  const clock = fakeClock();
  const logger = recordingLogger();
  const renewals: number[] = [];
  const startMs = clock.nowMs();
  const webhooks = {
    renew(_claimed: unknown, leaseUntilMs: number): Promise<boolean> {
      renewals.push(leaseUntilMs - startMs);
      return answer();
    },
  };
  const lease = keepLease(claimed, { webhooks, clock, logger });
  return { clock, logger, renewals, lease };
}

/** Moves time on, a second at a time, so that what follows from each does. */
async function pass(clock: ReturnType<typeof fakeClock>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000);
    await new Promise(setImmediate);
  }
}

describe('a lease', () => {
  it('is renewed every three seconds, each time in full, until it is released', async () => {
    const { clock, renewals, lease } = openLease(async () => true);
    await pass(clock, 8);
    expect(renewals).toEqual([3_000 + LEASE_MS, 6_000 + LEASE_MS]);
    await lease.release();
    await pass(clock, 30);
    expect(renewals).toHaveLength(2);
    expect([clock.waitingTimers, lease.lost.aborted]).toEqual([0, false]);
  });

  it('costs nothing where the attempt is over before that', async () => {
    const { clock, renewals, lease } = openLease(async () => true);
    await pass(clock, 2);
    await lease.release();
    await lease.release();
    await pass(clock, 30);
    expect(renewals).toEqual([]);
  });

  it('ends the attempt once somebody else has the delivery, and asks no more', async () => {
    const { clock, renewals, lease } = openLease(async () => false);
    await pass(clock, 30);
    expect([lease.lost.aborted, renewals.length]).toEqual([true, 1]);
  });

  it('outlives a store that fails for a moment', async () => {
    let failures = 2;
    const { clock, logger, renewals, lease } = openLease(async () => {
      if (failures === 0) return true;
      failures -= 1;
      throw new Error('busy');
    });
    await pass(clock, 9);
    expect([lease.lost.aborted, renewals.length]).toEqual([false, 3]);
    expect(logger.entries.map(({ level }) => level)).toEqual(['warn', 'warn']);
    await lease.release();
  });

  it('is released only when no renewal is under way, so that none can follow the end of the claim', async () => {
    let finish: (kept: boolean) => void = () => undefined;
    const { clock, lease } = openLease(() => new Promise((resolve) => (finish = resolve)));
    await pass(clock, 3);
    const released = vi.fn();
    const releasing = lease.release().then(released);
    await new Promise(setImmediate);
    expect(released).not.toHaveBeenCalled();
    finish(true);
    await releasing;
    expect(clock.waitingTimers).toBe(0);
  });
});
