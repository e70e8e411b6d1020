import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** Whether the policy file, where there is one, is usable as it stands. */
export const policy: Check = {
  name: 'policy',
  async examine({ config: { policyFile } }) {
    if (policyFile === undefined) {
      return ok('the default: scopes decide, and calls that may destroy wait for a person');
    }
    const { readPolicyFile } = await import('../../policy/read-policy-file.ts');
    const { policy: read } = await readPolicyFile(policyFile);
    const { runExamples } = await import('@qmcp/server/policy');
    const results = runExamples(read);
    const failed = results.filter(({ passed }) => !passed).length;
    if (failed > 0) {
      return {
        status: 'warn',
        message: `${policyFile} is usable, but fails ${failed} of its ${results.length} tests`,
        fix: 'Run `qmcp policy test`, and correct the rule or the test',
      };
    }
    return ok(`${policyFile}: rules ${read.ruleCount}, tests ${results.length}`);
  },
};
