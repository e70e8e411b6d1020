import type { ScenarioResult } from './suite.ts';

/** A scenario's result at one revision. */
export interface Row extends ScenarioResult {
  readonly revision: string;
}

/**
 * Prints a line a scenario, each failure, and the sum as CI reads it.
 * @returns whether nothing failed
 */
export function print(rows: readonly Row[]): boolean {
  const width = Math.max(...rows.map(({ scenario }) => scenario.length));
  console.log(`${'scenario'.padEnd(width)}  revision    passed  failed`);
  for (const { scenario, revision, passed, failures } of rows) {
    const counts = `${String(passed).padStart(6)}  ${String(failures.length).padStart(6)}`;
    console.log(`${scenario.padEnd(width)}  ${revision}  ${counts}`);
  }
  for (const { scenario, revision, failures } of rows)
    for (const failure of failures) console.log(`\n${scenario} (${revision}): ${failure}`);
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failures.length, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}
