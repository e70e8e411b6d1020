/** Policies from files. Apart from the rest of the package, since only those load it who have such a file. */
export type { Explanation, RuleFinding } from './explain.ts';
export { policyFromText } from './policy-from-text.ts';
export { policyProblems } from './policy-invalid.ts';
export type { PolicyProblem } from './policy-invalid.ts';
export { policySchema } from './policy-schema.ts';
export { describeSettler, runExamples } from './run-examples.ts';
export type { ExampleResult } from './run-examples.ts';
export { exportCasbin } from './casbin/export-casbin.ts';
export { importCasbin } from './casbin/import-casbin.ts';
