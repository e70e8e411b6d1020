import { setTimeout as pause } from 'node:timers/promises';

import type { Notice } from '@qmcp/contracts';
import { recordingLogger, startRedis } from '@qmcp/testkit';
import { createClient } from 'redis';
import { expect, it } from 'vitest';

import { openRedis } from '../../src/redis/index.ts';
import type { RedisSharing } from '../../src/redis/index.ts';
import { systemClock } from '../open-test-store.ts';
import { counted } from './counted.ts';
import { openOnRedis } from './open-on-redis.ts';

const PROCESSES = 3;
const LANES = 20;
const OUTAGES = 4;
/** What is promised, a quarter of a second and one, and what a busy machine adds to it. */
const LONGEST_WAIT_MS = 3_000;

const ample = { perMinute: 60_000_000, burst: 1_000_000 };
const changed: Notice = { topic: 'resource', subject: 'test://shared' };

/** What many callers do with a Redis, over and over until `signal` aborts. @returns the longest that one of them waited */
async function use(sharing: RedisSharing, signal: AbortSignal): Promise<number> {
  let longestMs = 0;
  const actions = [
    () => sharing.limits.take('shared', ample),
    () => sharing.changes.publish(changed),
    async () => (await sharing.changes.listen({ hear() {}, missed() {} }))(),
  ];
  const lane = async (index: number): Promise<void> => {
    while (!signal.aborted) {
      const startedMs = performance.now();
      await actions[index % actions.length]?.().catch((error: unknown) => {
        expect(error).toMatchObject({ retryable: true });
      });
      longestMs = Math.max(longestMs, performance.now() - startedMs);
      // What is refused is refused at once; others want a turn too.
      await pause(1);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_lane, index) => lane(index)));
  return longestMs;
}

it('killed and started again under load keeps nobody waiting, and serves all again by itself', async () => {
  await using redis = await startRedis();
  const logger = recordingLogger();
  const sharings = Array.from({ length: PROCESSES }, (_process, index) =>
    openRedis({ url: redis.url, instanceId: `process ${index}`, clock: systemClock, logger }),
  );
  const over = new AbortController();
  const users = sharings.map((sharing) => use(sharing, over.signal));
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    for (const { limits } of sharings) await counted(limits);
    await redis.kill();
    await redis.start();
  }
  for (const { limits } of sharings) await counted(limits);
  over.abort();
  const waits = await Promise.all(users);
  expect(Math.max(...waits)).toBeLessThan(LONGEST_WAIT_MS);
  const warnings = logger.entries.filter(({ level }) => level === 'warn');
  expect(warnings.length).toBeLessThanOrEqual(OUTAGES * PROCESSES);
  for (const { close } of sharings) close();
});

it('stuck under load keeps nobody waiting for longer than said', async () => {
  await using redis = await startRedis();
  const sharing = openOnRedis(redis.url, 'one');
  await counted(sharing.limits);
  redis.pause();
  const startedMs = performance.now();
  const given = await Promise.allSettled([
    ...Array.from({ length: LANES }, () => sharing.limits.take('shared', ample)),
    ...Array.from({ length: LANES }, () => sharing.changes.publish(changed)),
    sharing.changes.listen({ hear() {}, missed() {} }),
  ]);
  expect(performance.now() - startedMs).toBeLessThan(LONGEST_WAIT_MS);
  expect(given.filter(({ status }) => status === 'rejected')).toHaveLength(2 * LANES);
  redis.resume();
  await counted(sharing.limits);
  sharing.close();
});

it('that was stuck when somebody began to listen says that notices may be missing', async () => {
  await using redis = await startRedis();
  const sharing = openOnRedis(redis.url, 'one');
  await counted(sharing.limits);
  redis.pause();
  const missed = Promise.withResolvers<void>();
  await sharing.changes.listen({ hear: () => undefined, missed: missed.resolve });
  redis.resume();
  await expect(missed.promise).resolves.toBeUndefined();
  sharing.close();
});

it('hears that something changed from who could not say what for want of a connection', async () => {
  await using redis = await startRedis();
  const [speaker, listener] = [openOnRedis(redis.url, 'one'), openOnRedis(redis.url, 'other')];
  const admin = await createClient({ url: redis.url }).connect();
  await Promise.all([counted(speaker.limits), counted(listener.limits)]);
  const missed = Promise.withResolvers<void>();
  await listener.changes.listen({ hear: () => undefined, missed: missed.resolve });
  // Cuts off who speaks; who listens hears on.
  await admin.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal']);
  await expect(speaker.changes.publish(changed)).rejects.toThrow('Redis takes no notice');
  await missed.promise;
  for (const { close } of [speaker, listener]) close();
  admin.destroy();
});
