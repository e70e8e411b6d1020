import type { Reporter, TestCase } from 'vitest/node';

/**
 * Ends a run with the tests that passed only when they tried again, and with what they failed on at
 * first: a test that does not always pass is to be mended, whether or not it held the run up.
 */
export default class SecondTries implements Reporter {
  readonly #tests: TestCase[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.#tests.push(test);
  }

  onTestRunEnd(): void {
    for (const test of this.#tests) {
      const errors = test.result().errors ?? [];
      const lines = [
        `PASSED AT A SECOND TRY: ${test.module.relativeModuleId} > ${test.fullName}`,
        ...errors.map(({ message }) => `  ${message}`),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    }
  }
}
