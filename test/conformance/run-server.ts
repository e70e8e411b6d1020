/**
 * Runs the official conformance suite against the fixture server, in both revisions: `npm run conformance:server`.
 * Exits with 1 when a check of any demanded scenario did not succeed. There is no list of expected failures.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startFixture } from './fixture/start-fixture.ts';
import { requiredServerScenarios, runServerSuite } from './suite.ts';
import type { ScenarioResult } from './suite.ts';

/** Scenarios that the suite runs but does not score; here they must pass like the required ones. */
const demandedBeyondRequirements: Readonly<Record<string, readonly string[]>> = {
  '2026-07-28': [
    'json-schema-2020-12',
    'http-header-validation',
    'http-custom-header-server-validation',
    'tasks-capability-negotiation',
    'tasks-dispatch-and-envelope',
    'tasks-lifecycle',
    'tasks-mrtr-composition',
    'tasks-mrtr-input',
    'tasks-request-headers',
    'tasks-request-state-removal',
    'tasks-required-task-error',
    'tasks-wire-fields',
  ],
  '2025-11-25': ['json-schema-2020-12', 'server-session-lifecycle', 'server-sse-polling'],
};

/** The suite always skips it: its rewrite for `subscriptions/listen` is to come. Our own tests see to it meanwhile. */
const SKIPPED_BY_SUITE = 'tasks-status-notifications';

interface Row extends ScenarioResult {
  readonly revision: string;
}

async function resultsOf(revision: string, url: string, folder: string): Promise<readonly Row[]> {
  await mkdir(folder);
  const demanded = [
    ...(await requiredServerScenarios(revision)),
    ...(demandedBeyondRequirements[revision] ?? []),
  ];
  const results = await runServerSuite(revision, url, folder);
  const ran = new Set(results.map(({ scenario }) => scenario));
  const missing = demanded
    .filter((scenario) => !ran.has(scenario))
    .map((scenario) => ({ scenario, passed: 0, failures: ['the suite did not run it'] }));
  return [...results, ...missing]
    .toSorted((left, right) => left.scenario.localeCompare(right.scenario))
    .map(({ scenario, passed, failures }) => ({ revision, scenario, passed, failures }));
}

async function runAll(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'qmcp-conformance-'));
  const { qmcp, url } = await startFixture(0);
  try {
    const rows: Row[] = [];
    for (const revision of Object.keys(demandedBeyondRequirements))
      rows.push(...(await resultsOf(revision, url, join(folder, revision))));
    return rows;
  } finally {
    await qmcp.close();
    await rm(folder, { recursive: true });
  }
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ scenario }) => scenario.length));
  console.log(`${'scenario'.padEnd(width)}  revision    passed  failed`);
  for (const { scenario, revision, passed, failures } of rows) {
    const counts =
      scenario === SKIPPED_BY_SUITE
        ? 'skipped by the suite'
        : `${String(passed).padStart(6)}  ${String(failures.length).padStart(6)}`;
    console.log(`${scenario.padEnd(width)}  ${revision}  ${counts}`);
  }
}

const rows = await runAll();
print(rows);
const counted = rows.filter(({ scenario }) => scenario !== SKIPPED_BY_SUITE);
for (const { scenario, revision, failures } of counted)
  for (const failure of failures) console.log(`\n${scenario} (${revision}): ${failure}`);
const passed = counted.reduce((sum, row) => sum + row.passed, 0);
const failed = counted.reduce((sum, row) => sum + row.failures.length, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
