import { PlatformError } from '@qmcp/contracts';
import { fakeClock, humanRequest, MemoryHumanRequestStore, recordingLogger } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { HumanRetention } from '../../src/human/human-retention.ts';
import { settled } from '../peers/local-feed.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

async function retaining(count: number) {
  const [clock, logger, store] = [fakeClock(), recordingLogger(), new MemoryHumanRequestStore()];
  const expiresAtMs = clock.nowMs();
  for (let index = 0; index < count; index += 1) {
    await store.create(humanRequest({ id: `old-${index}`, status: 'responded', expiresAtMs }));
  }
  const youngMs = expiresAtMs + 1_000 * DAY_MS;
  await store.create(humanRequest({ id: 'young', status: 'responded', expiresAtMs: youngMs }));
  await store.create(humanRequest({ id: 'pending', expiresAtMs }));
  const limits = { humanRequestRetentionDays: 90 };
  const retention = new HumanRetention({ store, clock, logger, limits });
  const left = async (): Promise<number> => (await store.list({}, { limit: 999 })).requests.length;
  return { clock, logger, store, retention, left };
}

it('keeps what is over for its days, then deletes it a slice at a time, with pauses between', async () => {
  const { clock, logger, retention, left } = await retaining(450);
  clock.advance(90 * DAY_MS - 60_000);
  retention.start();
  clock.advance(60_000);
  await settled();
  expect(await left()).toBe(452);
  clock.advance(60 * 60 * 1_000);
  await settled();
  expect(await left()).toBe(252);
  for (const remaining of [52, 2]) {
    clock.advance(100);
    await settled();
    expect(await left()).toBe(remaining);
  }
  expect(logger.entries).toMatchObject([{ level: 'info', fields: { requests: 450 } }]);
  retention.close();
  expect(clock.waitingTimers).toBe(0);
});

it('tries again with the next look where the store fails, and rests once it is closed', async () => {
  const { clock, logger, store, retention, left } = await retaining(1);
  const purge = store.purge.bind(store);
  store.purge = () => Promise.reject(new PlatformError('store_busy', 'busy'));
  clock.advance(91 * DAY_MS);
  retention.start();
  clock.advance(60_000);
  await settled();
  expect(logger.entries).toMatchObject([{ level: 'warn' }]);
  store.purge = purge;
  clock.advance(60 * 60 * 1_000);
  await settled();
  expect(await left()).toBe(2);
  clock.advance(60 * 60 * 1_000);
  retention.close();
  await settled();
  expect(clock.waitingTimers).toBe(0);
});
