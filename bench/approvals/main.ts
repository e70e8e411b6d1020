/**
 * What waiting costs: how long a decision takes to reach the client that waits for it, in one process and between two, and
 * memory and idle CPU of 10,000 parked approvals.
 *
 *     node --expose-gc -C @qmcp/source bench/approvals/main.ts [--decisions 300] [--parked 10000]
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startRedis } from '@qmcp/testkit';
import type { Qmcp, QmcpOptions } from 'qmcp';

import { BenchPostgres } from '../server/postgres.ts';
import { decideElsewhere, decideHere } from './decisions.ts';
import { createHoldingServer, park } from './holding-server.ts';

const IDLE_MS = 10_000;
const WARM_UP = 20;

const { values } = parseArgs({
  options: {
    decisions: { type: 'string', default: '300' },
    parked: { type: 'string', default: '10000' },
  },
});
const [decisions, parked] = [Number(values.decisions), Number(values.parked)];

const folder = await mkdtemp(join(tmpdir(), 'qmcp-bench-'));
const file = (name: string): QmcpOptions => ({ store: join(folder, name) });

/** Tells, where there is none, what is left out. */
function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.error('Redis is not installed here: what needs one is not measured.');
    return false;
  }
}

/** Opens a server on a place, for as long as `use` takes. */
async function serving(
  place: QmcpOptions,
  use: (qmcp: Qmcp, url: string) => Promise<void>,
): Promise<void> {
  const qmcp = await createHoldingServer(place);
  try {
    const { url } = await qmcp.listen({ port: 0 });
    await use(qmcp, url);
  } finally {
    await qmcp.close();
  }
}

async function measureDecisions(name: string, place: QmcpOptions): Promise<void> {
  await serving(place, async (qmcp, url) => {
    await decideHere(qmcp, url, WARM_UP);
    const here = await decideHere(qmcp, url, decisions);
    const elsewhere = await decideElsewhere(qmcp, url, { place, count: decisions });
    console.log(`decision to delivered result, ${decisions} over HTTP, ${name}:`);
    console.log(`  decided in the same process: ${here}`);
    console.log(`  decided in another: ${elsewhere}`);
  });
}

/** What is kept once rubbish is collected: objects, and what they hold outside of the heap. */
const megabytes = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

/** Share of a core that the process takes while nobody asks anything. */
async function idlePercent(): Promise<string> {
  const started = process.cpuUsage();
  await pause(IDLE_MS);
  const { user, system } = process.cpuUsage(started);
  return ((user + system) / 10 / IDLE_MS).toFixed(2);
}

async function measureParked(qmcp: Qmcp): Promise<void> {
  await pause(2_000);
  console.log(`idle with none parked: ${await idlePercent()} % of a core`);
  for (let at = 0; at < WARM_UP; at += 1) await park(qmcp, `warm-${at}`);
  const before = megabytes();
  for (let at = 0; at < parked; at += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, more) => park(qmcp, `disk-${at + more}`)));
  }
  await pause(2_000);
  console.log(`${parked} parked approvals: ${(megabytes() - before).toFixed(0)} MB more`);
  console.log(`idle with them: ${await idlePercent()} % of a core`);
}

try {
  await measureDecisions('on one file', file('decisions.db'));
  if (hasRedis()) {
    await using redis = await startRedis();
    const place = { ...file('redis.db'), redisUrl: redis.url };
    await measureDecisions('on one file, told by Redis', place);
  }
  await using postgres = await BenchPostgres.start();
  if (postgres.isThere) {
    const url = await postgres.createDatabase();
    await measureDecisions('on PostgreSQL', { store: { url } });
  }
  await serving(file('parked.db'), measureParked);
} finally {
  await rm(folder, { recursive: true, force: true });
}
