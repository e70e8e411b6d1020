/** The load, in a process of its own: takes a {@link LoadOrder} over IPC, carries it out, sends a {@link LoadReport}. */
import { percentile } from '../statistics.ts';
import { EchoClient } from './echo-client.ts';
import type { LoadOrder, LoadReport } from './load-run.ts';

async function carryOut(order: LoadOrder): Promise<LoadReport> {
  const client = await EchoClient.open(order, order.concurrency);
  const tookMs: number[] = [];
  const startedMs = performance.now();
  await client.repeat(goesOn(order.until, startedMs), (callMs) => tookMs.push(callMs));
  const elapsedMs = performance.now() - startedMs;
  await client.close();
  const ascending = Float64Array.from(tookMs).sort();
  return {
    calls: tookMs.length,
    callsPerSecond: (tookMs.length / elapsedMs) * 1000,
    p50Ms: percentile(ascending, 50),
    p99Ms: percentile(ascending, 99),
  };
}

function goesOn(until: LoadOrder['until'], startedMs: number): () => boolean {
  if ('ms' in until) return () => performance.now() - startedMs < until.ms;
  let left = until.calls;
  return () => (left -= 1) >= 0;
}

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
