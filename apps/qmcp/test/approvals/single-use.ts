import { array, assert, asyncProperty, constantFrom, nat, record } from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { QmcpOptions } from '../../src/create-qmcp.ts';
import { holdingServer, textOf } from './servers.ts';
import type { HoldingServer, Runs } from './servers.ts';

type Place = NonNullable<QmcpOptions['store']>;

/** What one of the servers is asked to do, at the same time as all the others. */
const step = record({
  server: nat({ max: 2 }),
  act: constantFrom('call', 'call', 'call', 'approve', 'deny'),
});

/**
 * Whatever several servers on one store are asked at once, an approval lets its call run at most once, and all who ask
 * learn of that one run.
 * @param numRuns - how many interleavings are tried
 */
export function singleUseSuite(openPlace: () => Promise<Place>, numRuns: number): void {
  describe('a grant', () => {
    it('is spent once, however many retry at once on however many servers', async () => {
      const place = await openPlace();
      const runs: Runs = { inputs: [] };
      await using first = await holdingServer(place, runs);
      await using second = await holdingServer(place, runs);
      await using third = await holdingServer(place, runs);
      const servers = [first, second, third];
      let disk = 0;
      await assert(
        asyncProperty(array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
          disk += 1;
          runs.inputs.length = 0;
          await ordeal(servers, `disk-${disk}`, steps);
          expect(runs.inputs.length).toBeLessThanOrEqual(1);
        }),
        { numRuns },
      );
    }, 120_000);
  });
}

async function ordeal(
  servers: readonly HoldingServer[],
  disk: string,
  steps: readonly { readonly server: number; readonly act: string }[],
): Promise<void> {
  const [first] = servers;
  if (first === undefined) throw new Error('there is no server');
  await first.wipe(disk);
  const { id } = await first.pending();
  await Promise.all(
    steps.map(async ({ server, act }) => {
      const asked = servers[server] ?? first;
      if (act === 'call') await asked.wipe(disk);
      // Of two decisions one comes too late.
      else await asked.respond(id, act as 'approve' | 'deny').catch(() => undefined);
    }),
  );
  const decided = await first.qmcp.server.human.get(id);
  if (decided?.status === 'pending') await first.respond(id, 'approve');
  const approved = decided?.answer !== 'deny';
  const replies = await Promise.all(
    servers.flatMap((server) => [server.wipe(disk), server.wipe(disk)]),
  );
  const last = await Promise.all(servers.map((server) => server.wipe(disk)));
  for (const reply of last) expect(reply.isError).toBe(!approved);
  for (const reply of [...replies, ...last].filter(({ isError }) => !isError)) {
    expect(textOf(reply)).toBe(`wiped ${disk}`);
  }
}
