import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { connect } from '@qmcp/client';
import type { Qmcp, QmcpOptions } from 'qmcp';

import { percentile } from '../server/statistics.ts';
import { approve } from './holding-server.ts';

/** Has an approval approved, in whatever process. */
type Decide = (approvalId: string) => unknown;

/** How long decisions of this process take to reach the client that waits, in words. */
export const decideHere = (qmcp: Qmcp, url: string, count: number): Promise<string> =>
  measure(qmcp, { url, count, decide: (approvalId) => approve(qmcp, approvalId) });

/** The same of decisions that another process of the store makes. */
export async function decideElsewhere(
  qmcp: Qmcp,
  url: string,
  { place, count }: { readonly place: QmcpOptions; readonly count: number },
): Promise<string> {
  const child = fork(fileURLToPath(new URL('decider.ts', import.meta.url)), [
    JSON.stringify(place),
  ]);
  await once(child, 'message');
  try {
    return await measure(qmcp, { url, count, decide: (approvalId) => child.send(approvalId) });
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

async function measure(
  { server, entropy }: Qmcp,
  { url, count, decide }: { readonly url: string; readonly count: number; readonly decide: Decide },
): Promise<string> {
  await using client = await connect(`${url}/mcp`);
  const tookMs: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const held = Promise.withResolvers<string>();
    const stop = await server.human.changes.listen(({ id, status, held: call }) => {
      if (status === 'pending' && typeof call?.taskId === 'string') held.resolve(id);
    });
    // Each another one: about the same there would be an approval already.
    const disk = `disk-${entropy.uuidv7()}`;
    const call = client.callTool({ name: 'wipe', arguments: { disk } });
    const id = await held.promise;
    stop();
    // A person takes a while, in which the client has begun to wait.
    await pause(20);
    const startedMs = performance.now();
    await Promise.all([decide(id), call]);
    tookMs.push(performance.now() - startedMs);
  }
  tookMs.sort((one, other) => one - other);
  const [p50, p99] = [50, 99].map((percent) => percentile(tookMs, percent).toFixed(1));
  return `p50 ${p50} ms, p99 ${p99} ms`;
}
