import { startRedis, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { modernRequest } from '../approvals/modern-request.ts';
import { connectSdkTwo } from '../peers/sdk-two-peer.ts';
import { startPeerServer } from './start-peer-server.ts';

const CALLERS = 12;
const OUTAGES = 3;
/** A quarter of a second is promised; a busy machine adds to it. */
const LONGEST_WAIT_MS = 3_000;

/** Calls a server over and over until `signal` aborts, each call answered. @returns the longest that one took */
async function callOn(url: string, signal: AbortSignal): Promise<number> {
  let longestMs = 0;
  while (!signal.aborted) {
    const startedMs = performance.now();
    const response = await modernRequest(url, 'tools/call', {
      params: { name: 'which', arguments: {} },
    });
    expect(await response.json()).toMatchObject({ result: { isError: false } });
    longestMs = Math.max(longestMs, performance.now() - startedMs);
  }
  return longestMs;
}

it('lets calls go on while Redis is killed and started again, and tells of changes again by itself', async () => {
  await using redis = await startRedis();
  await using folder = await temporaryFolder();
  const options = {
    store: folder.file('qmcp.db'),
    redisUrl: redis.url,
    limits: { callBurst: 1_000_000 },
  };
  await using first = await startPeerServer(options);
  await using second = await startPeerServer(options);
  const servers = [first, second];
  await using subscriber = await connectSdkTwo(`${first.url}/mcp`, 'modern');
  await subscriber.watch({ resource: 'test://shared' });

  const over = new AbortController();
  const callers = Array.from({ length: CALLERS }, (_caller, index) =>
    callOn(index % 2 === 0 ? first.url : second.url, over.signal),
  );
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    const told = subscriber.heard('notifications/resources/updated');
    await redis.kill();
    await redis.start();
    await told;
  }
  over.abort();
  const waits = await Promise.all(callers);
  expect(Math.max(...waits)).toBeLessThan(LONGEST_WAIT_MS);

  const heard = subscriber.heard('notifications/resources/updated');
  await modernRequest(second.url, 'tools/call', { params: { name: 'touch', arguments: {} } });
  await heard;

  for (const { log } of servers) {
    const alone = log.filter((line) => line.includes('calls can not be counted together'));
    expect(alone.length).toBeLessThanOrEqual(OUTAGES);
  }
});
