import { formatCount } from '../core/format/count.ts';

/** What the policy's page says. */
export const policy = {
  title: 'Policy',
  lead: 'What may run, what is denied, and what waits for a person.',
  inForce: 'In force',
  sources: { default: 'The built-in policy', file: 'A file of yours' },
  rules: (count: number) => formatCount(count, 'rule'),
  version: 'Version',
  digest: 'Digest',
  stale:
    'The file has changed to something that does not hold. The last good version stays in force.',
  noText: 'Your session may not read the text of the policy.',
  draft: 'Try a change',
  draftLead:
    'Nothing here changes the policy in force: it tells what your text would do. Save it to the policy file to make it count.',
  draftLabel: 'Policy, as YAML',
  check: 'Check',
  valid: 'Nothing is wrong with it.',
  invalid: 'It does not hold:',
  at: (line: number, column: number | null) =>
    column === null ? `Line ${line}` : `Line ${line}, column ${column}`,
  backtest: 'Compare with the calls on record',
  backtestTitle: 'What would have been different',
  backtestNone: (calls: number) =>
    `Nothing: all ${formatCount(calls, 'call')} on record would have been decided as they were.`,
  backtestSome: (changed: number, calls: number) =>
    `${changed.toLocaleString('en')} of ${formatCount(calls, 'call')} on record would have been decided otherwise.`,
  becomes: (before: string, after: string) => `${before}, then ${after}`,
  example: (index: number) => `Example ${index}`,
  explain: 'Explain a call',
  explainLead: 'What would be decided, and by which rule. Nothing is called.',
  tool: 'Tool',
  principal: 'Who calls, by id (optional)',
  arguments: 'Arguments, as JSON',
  argumentsInvalid: 'This is no JSON object.',
  explainSubmit: 'Explain',
  effects: { allow: 'It may run', deny: 'It is denied', hold: 'It waits for a person' },
  by: (what: string) => `Settled by ${what}`,
  roles: (roles: string) => `Roles: ${roles}`,
  matches: 'matches',
  matchesNot: 'does not match',
  eachRule: 'Each rule’s part',
  noRules: 'No rule had a say.',
};
