import type { HumanRequest } from '@qmcp/contracts';
import { PlatformError } from '@qmcp/contracts';
import { approvalRequest, fakeClock, heldCall, recordingLogger } from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { EscalationWatch } from '../../src/notifying/escalation-watch.ts';

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;

/** A watch over what waits, and a store that fails as often as it is told to. */
function openWatch(waiting: readonly HumanRequest[], failures = 0) {
  const clock = fakeClock();
  const logger = recordingLogger();
  const raised: string[] = [];
  const heard = vi.fn();
  let left = failures;
  const watch = new EscalationWatch({
    clock,
    logger,
    raised: heard,
    webhooks: {
      async raise({ id }) {
        left -= 1;
        if (left >= 0) throw new PlatformError('store_busy', 'Try again');
        const isNew = !raised.includes(id);
        raised.push(id);
        return isNew;
      },
    },
    humanRequests: {
      async list(_filter, { before }) {
        const at = waiting.findIndex(({ id }) => id === before) + 1;
        const next = at + 1 < waiting.length ? (waiting[at]?.id ?? null) : null;
        return { requests: waiting.slice(at, at + 1), next };
      },
    },
  });
  return { clock, logger, raised, heard, watch };
}

/** An approval that escalates after a minute, asked for now. */
function escalating(id: string, fields: Partial<HumanRequest> = {}): HumanRequest {
  const atMs = fakeClock().nowMs();
  const terms = { ...heldCall().terms, escalation: { afterMs: 60_000, role: 'lead' } };
  return approvalRequest({
    id,
    held: heldCall({ terms }),
    createdAtMs: atMs,
    updatedAtMs: atMs,
    expiresAtMs: atMs + HOUR_MS,
    ...fields,
  });
}

const turn = (): Promise<void> => new Promise(setImmediate);

describe('an approval that waits', () => {
  it('is told of when its time comes, whichever page of those that wait it is on', async () => {
    const { clock, raised, heard, watch } = openWatch([escalating('a'), escalating('b')]);
    await watch.start();
    clock.advance(59_999);
    await turn();
    expect(raised).toEqual([]);
    clock.advance(1);
    await turn();
    expect(raised).toEqual(['msg_a_approval_escalated', 'msg_b_approval_escalated']);
    expect(heard).toHaveBeenCalledTimes(2);
    expect(clock.waitingTimers).toBe(0);
  });

  it('is told of once, where another process did so', async () => {
    const { clock, heard, watch } = openWatch([]);
    await watch.start();
    watch.heard(escalating('a'));
    watch.heard(escalating('a'));
    clock.advance(60_000);
    await turn();
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['is settled', { status: 'responded' }],
    ['expires before', { expiresAtMs: fakeClock().nowMs() + 60_000 }],
    ['escalates to nobody', { held: heldCall() }],
    ['is a question', { held: null }],
  ] as const)('is not told of where it %s', async (_why, fields) => {
    const { clock, raised, watch } = openWatch([]);
    await watch.start();
    watch.heard(escalating('a', fields));
    clock.advance(HOUR_MS);
    await turn();
    expect([raised, clock.waitingTimers]).toEqual([[], 0]);
  });

  it('is told of after a month where it may wait that long, by timers that Node.js can hold', async () => {
    const { clock, raised, watch } = openWatch([]);
    const setTimer = vi.spyOn(clock, 'setTimer');
    await watch.start();
    const terms = { ...heldCall().terms, escalation: { afterMs: MONTH_MS, role: 'lead' } };
    const expiresAtMs = clock.nowMs() + 2 * MONTH_MS;
    watch.heard(escalating('a', { held: heldCall({ terms }), expiresAtMs }));
    clock.advance(MONTH_MS - 1);
    await turn();
    expect(raised).toEqual([]);
    clock.advance(1);
    await turn();
    expect(raised).toEqual(['msg_a_approval_escalated']);
    const longestMs = Math.max(...setTimer.mock.calls.map(([, delayMs]) => delayMs));
    expect(longestMs).toBeLessThan(2 ** 31);
  });

  it('is not told of where it is settled while the store still tells that it waits', async () => {
    const { clock, raised, watch } = openWatch([escalating('a'), escalating('b')]);
    const starting = watch.start();
    watch.heard(escalating('b', { status: 'responded' }));
    await starting;
    clock.advance(60_000);
    await turn();
    expect(raised).toEqual(['msg_a_approval_escalated']);
  });

  it('is told of five seconds later where the store was busy', async () => {
    const { clock, logger, raised, watch } = openWatch([escalating('a')], 1);
    await watch.start();
    clock.advance(60_000);
    await turn();
    expect(raised).toEqual([]);
    expect(logger.entries).toMatchObject([{ level: 'warn' }]);
    clock.advance(5_000);
    await turn();
    expect(raised).toEqual(['msg_a_approval_escalated']);
  });

  it('is no longer watched once the watch is closed', async () => {
    const { clock, raised, watch } = openWatch([escalating('a')]);
    await watch.start();
    watch.close();
    watch.heard(escalating('b'));
    clock.advance(HOUR_MS);
    await turn();
    expect([raised, clock.waitingTimers]).toEqual([[], 0]);
  });
});
