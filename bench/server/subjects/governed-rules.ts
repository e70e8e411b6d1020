import { policyFromText } from 'qmcp';

import { policyText } from '../../policy/workload.ts';
import { serveGoverned } from './serve-governed.ts';
import type { Subject } from './subject.ts';

const RULES = 2_000;

/** The same with the policy of a company in place of the built-in one; the last of its rules lets `echo` through. */
const governedRules: Subject = {
  async serve({ port, store }) {
    const text = policyText(RULES - 1, [{ name: 'echo', effect: 'allow', tools: 'ech?' }]);
    return serveGoverned({ store, policy: await policyFromText(text) }, port);
  },
};
export default governedRules;
