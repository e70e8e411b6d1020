import { auditRecord, fakeClock, recordingLogger, seededEntropy } from '@qmcp/testkit';
import type { StoredAuditRecord } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { RecentCalls } from '../../src/live/recent-calls.ts';

const entropy = seededEntropy(3);
const record = (): StoredAuditRecord => {
  const { principalId, ...fields } = auditRecord(entropy);
  return { ...fields, principalId, actor: 'a' };
};

function watched() {
  const clock = fakeClock();
  const logger = recordingLogger();
  const records: StoredAuditRecord[] = [];
  const state = { reads: 0, failure: undefined as Error | undefined };
  /** What the store waits for before it answers. */
  const store = { ready: Promise.resolve() };
  const list = async () => {
    state.reads += 1;
    await store.ready;
    if (state.failure !== undefined) throw state.failure;
    return { records: records.toReversed(), next: null };
  };
  const calls = new RecentCalls({ store: { audit: { list } }, clock, logger });
  const tick = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { calls, records, state, store, tick, logger, clock };
}

describe('following calls', () => {
  it('asks the store once a second, for all who listen, and only while somebody does', async () => {
    const { calls, state, tick, clock } = watched();
    const stops = [await calls.listen(() => undefined), await calls.listen(() => undefined)];
    expect(state.reads).toBe(1);
    await tick(1_000);
    expect(state.reads).toBe(2);
    stops[0]?.();
    stops[0]?.();
    await tick(1_000);
    expect(state.reads).toBe(3);
    stops[1]?.();
    await tick(5_000);
    expect(state.reads).toBe(3);
    expect(clock.waitingTimers).toBe(0);
  });

  it('goes on when the store fails, and says so', async () => {
    const { calls, records, state, tick, logger } = watched();
    const heard: string[] = [];
    await calls.listen(({ id }) => heard.push(id));
    state.failure = new Error('away');
    records.push(record());
    await tick(1_000);
    state.failure = undefined;
    await tick(1_000);
    expect(heard).toEqual(records.map(({ id }) => id));
    expect(logger.entries.map(({ message }) => message)).toEqual([
      'calls could not be followed: trying again',
    ]);
  });

  it.each([
    ['answers', undefined],
    ['fails', new Error('away')],
  ])(
    'stops though the store is being asked as the last one leaves, and %s after',
    async (_how, failure) => {
      const { calls, records, state, store, tick, clock } = watched();
      const stop = await calls.listen(() => undefined);
      const answer = Promise.withResolvers<void>();
      store.ready = answer.promise;
      await tick(1_000);
      stop();
      state.failure = failure;
      answer.resolve();
      await tick(0);
      expect(clock.waitingTimers).toBe(0);
      state.failure = undefined;
      const heard: string[] = [];
      records.push(record());
      await calls.listen(({ id }) => heard.push(id));
      expect([heard, clock.waitingTimers]).toEqual([[], 1]);
    },
  );

  it('asks once a second for who comes while the store is still being asked for who left', async () => {
    const { calls, state, store, tick, clock } = watched();
    const stop = await calls.listen(() => undefined);
    const answer = Promise.withResolvers<void>();
    store.ready = answer.promise;
    await tick(1_000);
    stop();
    const listening = calls.listen(() => undefined);
    answer.resolve();
    await listening;
    state.reads = 0;
    await tick(1_000);
    expect([state.reads, clock.waitingTimers]).toEqual([1, 1]);
  });

  it('begins anew for who listens later', async () => {
    const { calls, records, tick } = watched();
    (await calls.listen(() => undefined))();
    records.push(record());
    const heard: string[] = [];
    await calls.listen(({ id }) => heard.push(id));
    await tick(1_000);
    expect(heard).toEqual([]);
  });
});
