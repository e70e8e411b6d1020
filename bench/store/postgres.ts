/**
 * The store on PostgreSQL: appends a second by how many call at once, and pages in what they left. Starts a server of its
 * own from what is installed, with `fsync` on: `node -C @qmcp/source bench/store/postgres.ts [records]`.
 */
import { openPostgresStore } from '@qmcp/storage/postgres';
import { silentLogger, startPostgresCluster } from '@qmcp/testkit';
import type { AuditFilter, Store } from '@qmcp/contracts';

import { systemClock as clock } from '../../apps/qmcp/src/platform/system-clock.ts';
import { createSystemEntropy } from '../../apps/qmcp/src/platform/system-entropy.ts';
import { fill } from './fill.ts';
import { percentile } from './percentile.ts';

const YEAR_MS = 365 * 86_400_000;
const CALLERS = [64, 1, 256];
const APPENDS_PER_CALLER = 150;
const PAGES = 50;

const records = Number(process.argv[2] ?? '100000');
const entropy = createSystemEntropy(clock);

const filters: Readonly<Record<string, AuditFilter>> = {
  'the newest': {},
  'one tool': { name: 'add_user' },
  'one principal': { principalId: 'key:7' },
  'what was denied': { outcome: 'denied' },
  'one principal and tool': { principalId: 'key:7', name: 'add_user' },
  'a tool that was never called': { name: 'nothing' },
};

async function measureAppends(store: Store, callers: number): Promise<void> {
  const tookMs: number[] = [];
  const appends = callers === 1 ? 1_000 : APPENDS_PER_CALLER;
  const before = { cpu: process.cpuUsage(), ms: performance.now() };
  const call = async (): Promise<void> => {
    for (let count = 0; count < appends; count += 1) {
      const startedMs = performance.now();
      await fill({ store, entropy, records: 1, spanMs: 0 });
      tookMs.push(performance.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const seconds = (performance.now() - before.ms) / 1_000;
  const { user, system } = process.cpuUsage(before.cpu);
  const rate = Math.round(tookMs.length / seconds).toLocaleString('en');
  const cpuUs = ((user + system) / tookMs.length).toFixed(1);
  const [p50, p99] = [50, 99].map((share) => percentile(tookMs, share).toFixed(2));
  console.log(`| ${callers} | ${rate} | ${cpuUs} | ${p50} | ${p99} |`);
}

async function measurePages(store: Store, filter: AuditFilter): Promise<readonly number[]> {
  const tookMs: number[] = [];
  let before: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const startedMs = performance.now();
    const request = { limit: 50, ...(before !== undefined && { before }) };
    const { next } = await store.audit.list(filter, request);
    tookMs.push(performance.now() - startedMs);
    before = next ?? undefined;
  }
  return tookMs;
}

await using cluster = await startPostgresCluster({ fsync: 'on', shared_buffers: '256MB' });
const url = await cluster.createDatabase();
const store = await openPostgresStore({ url, clock, logger: silentLogger(), instanceId: 'bench' });
try {
  console.log(
    '| callers | appends/s | our CPU µs each | p50 ms | p99 ms |\n|---:|---:|---:|---:|---:|',
  );
  for (const callers of CALLERS) await measureAppends(store, callers);
  await fill({ store, entropy, records, spanMs: YEAR_MS });
  console.log(`\n| pages of 50 among ${records} | p50 ms | p99 ms |\n|---|---:|---:|`);
  for (const [name, filter] of Object.entries(filters)) {
    const tookMs = await measurePages(store, filter);
    const cells = [50, 99].map((share) => percentile(tookMs, share).toFixed(1));
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
} finally {
  await store.close();
}
