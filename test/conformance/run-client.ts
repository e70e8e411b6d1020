/**
 * Runs the official conformance suite against our client, in both revisions: `npm run conformance:client`. Exits with 1
 * when a check of any scenario did not succeed. There is no list of expected failures.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { clientScenarios, runClientScenario } from './client-suite.ts';
import { print } from './print-results.ts';
import type { Row } from './print-results.ts';

const REVISIONS = ['2026-07-28', '2025-11-25'];

/** Scenarios that measure time run by themselves; of the others a few at once. */
const TIMED: ReadonlySet<string> = new Set(['sse-retry']);
const AT_ONCE = 4;

interface Planned {
  readonly scenario: string;
  readonly revision: string;
}

async function plan(): Promise<readonly Planned[]> {
  const planned = await Promise.all(
    REVISIONS.map(async (revision) =>
      (await clientScenarios(revision)).map((scenario) => ({ scenario, revision })),
    ),
  );
  return planned.flat();
}

async function runAll(planned: readonly Planned[], folder: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const runOne = async ({ scenario, revision }: Planned): Promise<void> => {
    const results = join(folder, revision, scenario.replaceAll('/', '-'));
    rows.push({ revision, ...(await runClientScenario(scenario, revision, results)) });
  };
  for (const timed of planned.filter(({ scenario }) => TIMED.has(scenario))) await runOne(timed);
  const queue = planned.filter(({ scenario }) => !TIMED.has(scenario));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await runOne(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return rows.toSorted((left, right) => left.scenario.localeCompare(right.scenario));
}

const folder = await mkdtemp(join(tmpdir(), 'qmcp-conformance-client-'));
try {
  const rows = await runAll(await plan(), folder);
  process.exitCode = print(rows) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
