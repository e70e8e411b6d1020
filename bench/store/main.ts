/**
 * A big audit: how fast pages are found in it, what an export holds in memory, and whether calls go on while retention
 * deletes. `node -C @qmcp/source bench/store/main.ts [records] [file]`; a file that is there already is used as it is.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AuditFilter, SealedStore } from '@qmcp/contracts';
import { AuditFile, openSqliteStore } from '@qmcp/storage';

import { systemClock } from '../../apps/qmcp/src/platform/system-clock.ts';
import { createSystemEntropy } from '../../apps/qmcp/src/platform/system-entropy.ts';
import { fill } from './fill.ts';
import { percentile } from './percentile.ts';

const DAY_MS = 86_400_000;
const SPAN_MS = 365 * DAY_MS;
const PAGES = 200;
const TARGET_P99_MS = 20;

const [recordsText = '2000000', given] = process.argv.slice(2);
const records = Number(recordsText);
const entropy = createSystemEntropy(systemClock);
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: console.warn, error: console.error };

const open = (file: string): Promise<SealedStore> =>
  openSqliteStore({ file, clock: systemClock, logger, instanceId: 'bench' });

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const beforeMs = performance.now();
  const value = await work();
  return [value, performance.now() - beforeMs];
}

const nowMs = Date.now();

/** What people look for. */
const filters: Readonly<Record<string, AuditFilter>> = {
  'the newest': {},
  'one tool': { name: 'add_user' },
  'one principal': { principalId: 'key:7' },
  'what was denied': { outcome: 'denied' },
  'what may have happened': { outcome: 'ambiguous' },
  'one principal and tool': { principalId: 'key:7', name: 'add_user' },
  'one day half a year ago': { sinceMs: nowMs - 180 * DAY_MS, untilMs: nowMs - 179 * DAY_MS },
  'denied on that day': {
    outcome: 'denied',
    sinceMs: nowMs - 180 * DAY_MS,
    untilMs: nowMs - 179 * DAY_MS,
  },
  'a tool that was never called': { name: 'nothing' },
};

/** Turns pages of 50 from the newest on, and from the start again when there are no more. */
async function turnPages(store: SealedStore, filter: AuditFilter): Promise<readonly number[]> {
  const tookMs: number[] = [];
  let before: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const request = { limit: 50, ...(before !== undefined && { before }) };
    const [{ next }, ms] = await timed(() => store.audit.list(filter, request));
    tookMs.push(ms);
    before = next ?? undefined;
  }
  return tookMs;
}

async function measurePages(store: SealedStore): Promise<void> {
  console.log(`\n| pages of 50: ${PAGES} of | p50 ms | p99 ms |\n|---|---:|---:|`);
  for (const [name, filter] of Object.entries(filters)) {
    const tookMs = await turnPages(store, filter);
    const cells = [50, 99].map((share) => percentile(tookMs, share).toFixed(2));
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log(`\nTarget: p99 at most ${TARGET_P99_MS} ms.`);
}

/** Reads the whole export and lets go of it. */
function measureExport(file: string): void {
  const beforeMs = performance.now();
  const startRss = process.memoryUsage().rss;
  let peakRss = startRss;
  let lines = 0;
  using audit = AuditFile.open(file);
  for (const _ of audit.lines({ names: false })) {
    lines += 1;
    if (lines % 10_000 === 0) peakRss = Math.max(peakRss, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - beforeMs) / 1000;
  console.log(
    `\nExport: ${lines.toLocaleString('en')} lines in ${seconds.toFixed(1)} s, at most ${Math.round((peakRss - startRss) / 2 ** 20)} MiB more in memory.`,
  );
}

/** Deletes what was sealed before, while appends go on, one after the other. */
async function measureRetention(store: SealedStore, sealedBeforeMs: number): Promise<void> {
  const done = new AbortController();
  const appendsMs: number[] = [];
  const appending = (async () => {
    while (!done.signal.aborted) {
      const [, ms] = await timed(() => fill({ store, entropy, records: 1, spanMs: 0 }));
      appendsMs.push(ms);
    }
  })();
  const [cut, ms] = await timed(() => store.auditSeal.cut(sealedBeforeMs));
  done.abort();
  await appending;
  console.log(
    `\nRetention: ${cut.records.toLocaleString('en')} records deleted in ${(ms / 1000).toFixed(1)} s; meanwhile an append took p50 ${percentile(appendsMs, 50).toFixed(2)}, p99 ${percentile(appendsMs, 99).toFixed(2)}, at most ${percentile(appendsMs, 100).toFixed(1)} ms.`,
  );
}

const progress = (written: number): void => {
  if (written % 102_400 === 0) process.stderr.write(`\r${written.toLocaleString('en')} `);
};

/** @returns when half of it was written */
async function fillStore(empty: SealedStore): Promise<number> {
  const half = { store: empty, entropy, records: records / 2, spanMs: SPAN_MS, progress };
  const [, firstMs] = await timed(() => fill(half));
  const halfFilledMs = Date.now();
  const [, secondMs] = await timed(() => fill(half));
  const rate = Math.round((records * 1000) / (firstMs + secondMs)).toLocaleString('en');
  const size = Math.round(statSync(file).size / 2 ** 20);
  console.log(`Filled: ${records.toLocaleString('en')} records, ${rate} a second, ${size} MiB.`);
  return halfFilledMs;
}

const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'qmcp-bench-store-')) : undefined;
const file = given ?? join(folder ?? '', 'qmcp.db');
const isNew = !existsSync(file);
const store = await open(file);
try {
  const halfFilledMs = isNew ? await fillStore(store) : undefined;
  await measurePages(store);
  measureExport(file);
  if (halfFilledMs !== undefined) await measureRetention(store, halfFilledMs);
} finally {
  await store.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
}
