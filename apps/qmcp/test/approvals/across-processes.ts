import { connect } from '@qmcp/client';
import { expect, it } from 'vitest';

import type { QmcpOptions } from '../../src/create-qmcp.ts';
import { holdingServer } from './servers.ts';

/**
 * What is promised is milliseconds, which the benchmark measures. Were nobody woken, each decision would wait for a look at
 * the store, which comes after five seconds, or for one at the feed.
 */
const LONGEST_WAIT_MS = 800;
const DECISIONS = 8;

/** What a decision in one process means for who waits in another. @param place - makes a new store for each test */
export function acrossProcessesSuite(place: () => Promise<QmcpOptions & { store: {} }>): void {
  it('wakes who waits for it in another', async () => {
    const { store, ...options } = await place();
    await using asking = await holdingServer(store, { inputs: [] }, options);
    await using deciding = await holdingServer(store, { inputs: [] }, options);
    const { human } = asking.qmcp.server;
    const waits: number[] = [];
    for (let count = 0; count < DECISIONS; count += 1) {
      await asking.wipe(`disk-${count}`);
      const { id } = await asking.pending();
      const settled = human.settled(id, new AbortController().signal);
      // Until it waits there is nobody to wake.
      await human.settledWithin(id, 1, new AbortController().signal);
      const startedMs = performance.now();
      await deciding.respond(id, 'approve');
      expect(await settled).toMatchObject({ answer: 'approve' });
      waits.push(performance.now() - startedMs);
    }
    expect(Math.max(...waits)).toBeLessThan(LONGEST_WAIT_MS);
  });

  it('runs the task that waits, and delivers its result to a client of another', async () => {
    const { store, ...options } = await place();
    const runs = { inputs: [] as unknown[] };
    await using serving = await holdingServer(store, runs, options);
    await using deciding = await holdingServer(store, runs, options);
    const { url } = await serving.qmcp.listen({ port: 0 });
    await using client = await connect(`${url}/mcp`);
    const waits: number[] = [];
    for (let count = 0; count < DECISIONS; count += 1) {
      const held = Promise.withResolvers<string>();
      const stop = await deciding.qmcp.server.human.changes.listen(({ id, status, held: call }) => {
        if (status === 'pending' && typeof call?.taskId === 'string') held.resolve(id);
      });
      const call = client.callTool({ name: 'wipe', arguments: { disk: `disk-${count}` } });
      const id = await held.promise;
      stop();
      const startedMs = performance.now();
      await deciding.respond(id, 'approve');
      expect(await call).toMatchObject({ content: [{ text: `wiped disk-${count}` }] });
      waits.push(performance.now() - startedMs);
    }
    expect(Math.max(...waits)).toBeLessThan(2 * LONGEST_WAIT_MS);
    expect(runs.inputs).toHaveLength(DECISIONS);
  });
}
