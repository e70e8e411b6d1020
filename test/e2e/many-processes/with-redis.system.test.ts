import { startRedis, temporaryFolder } from '@qmcp/testkit';
import type { RedisServer } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectSdkTwo } from '../peers/sdk-two-peer.ts';
import { manyProcessesSuite } from './many-processes.suite.ts';
import { startPeerServer } from './start-peer-server.ts';

describe('several processes on one file, with Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  manyProcessesSuite(async () => {
    const folder = await temporaryFolder();
    return {
      options: { store: folder.file('qmcp.db'), redisUrl: redis.url },
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  });
});

it('counts calls together, apart while Redis is gone, and tells what may be missed once it is back', async () => {
  await using redis = await startRedis();
  await using folder = await temporaryFolder();
  const limits = { callsPerMinute: 1, callBurst: 30 };
  const options = { store: folder.file('qmcp.db'), redisUrl: redis.url, limits };
  await using first = await startPeerServer(options);
  await using second = await startPeerServer(options);
  await using one = await connectSdkTwo(`${first.url}/mcp`, 'modern');
  await using other = await connectSdkTwo(`${second.url}/mcp`, 'modern');

  const together = await spend('which', [one, other]);
  expect(together).toBe(30);

  // Each process counts its own while there is no Redis.
  await redis.kill();
  expect(await spend('count', [one, other])).toBe(60);

  // Who listens when it comes back is told; who begins later missed nothing.
  await one.watch({ resource: 'test://shared' });
  const told = one.heard('notifications/resources/updated');
  await redis.start();
  expect(await told).toMatchObject({ uri: 'test://shared' });
});

/** Calls a tool at all, in turn, until all refuse. @returns how often it ran */
async function spend(
  name: string,
  peers: readonly { call(name: string): Promise<unknown> }[],
): Promise<number> {
  let ran = 0;
  for (let refused = 0; refused < peers.length;) {
    refused = 0;
    for (const peer of peers) {
      const answer = await peer.call(name).catch(() => undefined);
      if (answer === undefined) refused += 1;
      else ran += 1;
    }
  }
  return ran;
}
