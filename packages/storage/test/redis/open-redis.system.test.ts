import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Rate } from '@qmcp/contracts';
import { recordingLogger, silentLogger, startRedis } from '@qmcp/testkit';
import type { RedisServer } from '@qmcp/testkit';
import { changeFeedSuite } from '@qmcp/testkit/suites';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openRedis } from '../../src/redis/index.ts';
import { systemClock } from '../open-test-store.ts';
import { counted } from './counted.ts';
import { openOnRedis } from './open-on-redis.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

/** Ten at once, one a minute. */
const rate: Rate = { perMinute: 1, burst: 10 };

describe('a feed of changes on Redis', () => {
  changeFeedSuite(async () => {
    const [one, other] = [openOnRedis(redis.url, 'one'), openOnRedis(redis.url, 'other')];
    await Promise.all([counted(one.limits), counted(other.limits)]);
    return {
      one: one.changes,
      other: other.changes,
      async [Symbol.asyncDispose]() {
        one.close();
        other.close();
      },
    };
  });

  it('says that it may have missed something when Redis comes back', async () => {
    await using server = await startRedis();
    const { changes, limits, close } = openOnRedis(server.url, 'one');
    await counted(limits);
    const missed = Promise.withResolvers<void>();
    await changes.listen({ hear: () => undefined, missed: () => missed.resolve() });
    await server.kill();
    await expect(changes.publish({ topic: 'list', subject: 'tools' })).rejects.toMatchObject({
      code: 'feed_unavailable',
      retryable: true,
    });
    await server.start();
    await missed.promise;
    close();
  });
});

describe('limits on Redis', () => {
  it('let through of all processes together exactly the burst', async () => {
    const processes = [openOnRedis(redis.url, 'one'), openOnRedis(redis.url, 'other')];
    for (const { limits } of processes) await counted(limits);
    const takes = processes.flatMap(({ limits }) =>
      Array.from({ length: 15 }, () => limits.take('all', rate)),
    );
    const waits = await Promise.all(takes);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    const refused = waits.filter((wait) => wait !== 0);
    expect(Math.max(...refused)).toBeLessThanOrEqual(60_000);
    expect(Math.min(...refused)).toBeGreaterThan(50_000);
    for (const { close } of processes) close();
  });

  it('count each key by itself', async () => {
    const { limits, close } = openOnRedis(redis.url, 'one');
    await counted(limits);
    const single = { perMinute: 1, burst: 1 };
    expect(await limits.take('a', single)).toBe(0);
    expect(await limits.take('b', single)).toBe(0);
    expect(await limits.take('a', single)).toBeGreaterThan(0);
    close();
  });

  it('say soon that Redis does not count, and count again once it does', async () => {
    await using server = await startRedis();
    const { limits, close } = openOnRedis(server.url, 'one');
    await counted(limits);
    server.pause();
    await expect(limits.take('a', rate)).rejects.toMatchObject({ code: 'limits_unavailable' });
    server.resume();
    await counted(limits);
    await server.kill();
    await expect(limits.take('a', rate)).rejects.toMatchObject({ code: 'limits_unavailable' });
    await server.start();
    await counted(limits);
    close();
  });
});

describe('an address', () => {
  it('of nobody is tried in the background, which is logged once', async () => {
    const reserved = createServer().listen(0, '127.0.0.1');
    await once(reserved, 'listening');
    const { port } = reserved.address() as AddressInfo;
    reserved.close();
    const logger = recordingLogger();
    const url = `redis://127.0.0.1:${port}`;
    const sharing = openRedis({ url, clock: systemClock, logger, instanceId: 'one' });
    const rejected = sharing.limits.take('a', rate);
    await expect(rejected).rejects.toMatchObject({ code: 'limits_unavailable' });
    const failures = () => logger.entries.filter(({ level }) => level === 'debug').length;
    while (failures() < 4) await nextTurn();
    expect(logger.entries.filter(({ level }) => level !== 'debug')).toMatchObject([
      { level: 'warn', message: 'Redis does not answer: see whether it runs' },
    ]);
    sharing.close();
  });

  it('that is none is refused', () => {
    const ports = { clock: systemClock, logger: silentLogger(), instanceId: 'one' };
    expect(() => openRedis({ ...ports, url: 'http://127.0.0.1' })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  });
});
