import { formatCount } from '../core/format/count.ts';

/** What the policy's page says. */
export const policy = {
  title: 'Policy',
  lead: 'What may run, what is denied, and what waits for a person.',
  inForce: 'In force',
  sources: {
    default: 'The built-in policy',
    file: 'A file of yours',
    code: 'A program of whoever put this server together',
  },
  rules: (count: number) => formatCount(count, 'rule'),
  version: 'Version',
  digest: 'Digest',
  stale:
    'The file has changed to something that does not hold. The last good version stays in force.',
  noText: 'There is no policy file: what tools declare of themselves decides.',
  emptyDraft: 'version: 1\nrules: []\n',
  draft: 'Try a change',
  draftLead:
    'Nothing here changes the policy in force: it tells what your text would do. Save it to the policy file to make it count.',
  draftLabel: 'Policy, as YAML',
  check: 'Check',
  valid: 'Nothing is wrong with it.',
  invalid: 'It does not hold:',
  at: (line: number) => `Line ${line}`,
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
  misfits: {
    target: 'is for another tool',
    principal: 'is for somebody else',
    role: 'is for another role',
    hints: 'is for other hints',
    condition: 'its condition is false',
  },
  matchesNot: 'does not match',
  conditionFailed: 'its condition could not be told, which counts the cautious way',
  unknownTool: 'There is no such tool now: it is taken to declare nothing.',
  eachRule: 'Each rule’s part',
  noRules: 'No rule had a say.',
};
