import type { PlanStep, Risk } from './plan-schema.ts';
import type { StepKind } from './verbs.ts';

interface Rule {
  readonly kinds: readonly StepKind[];
  /** Of the step's title or, for all steps of these kinds, of the context. */
  readonly words?: RegExp;
  readonly risk: string;
  readonly mitigation: string;
}

const LEAVES_A_MARK: readonly StepKind[] = ['create', 'change', 'remove', 'deliver'];

const RULES: readonly Rule[] = [
  {
    kinds: ['remove'],
    risk: 'What is removed may be gone for good.',
    mitigation:
      'Keep a copy or make sure that it can be restored, and have a person approve the exact list.',
  },
  {
    kinds: ['deliver'],
    risk: 'What has gone out cannot be taken back unseen.',
    mitigation: 'Have a person approve it, and know the way back before it goes out.',
  },
  {
    kinds: LEAVES_A_MARK,
    words: /\b(?:prod|production|live|customers?)\b/i,
    risk: 'Production is touched: a mistake is felt by users at once.',
    mitigation:
      'Try it where nobody depends on it first, and do it in small parts that can be undone.',
  },
  {
    kinds: LEAVES_A_MARK,
    words: /\b(?:migrat\w*|schema|database|data ?base|table)\b/i,
    risk: 'Data may be lost or left half changed.',
    mitigation: 'Back up first, rehearse on a copy, and compare counts before and after.',
  },
  {
    kinds: LEAVES_A_MARK,
    words: /\b(?:passwords?|secrets?|credentials?|tokens?|api keys?|permissions?|roles?|access)\b/i,
    risk: 'A secret may leak, or somebody may gain or lose access.',
    mitigation:
      'Keep secrets out of plans, logs and messages, and check access from both sides afterwards.',
  },
  {
    kinds: ['create', 'change', 'remove', 'deliver', 'investigate'],
    words:
      /\b(?:users?|people|persons?|employees?|emails?|salar(?:y|ies)|phone|addresses|personal data)\b/i,
    risk: 'Personal data is read or changed.',
    mitigation:
      'Take only the fields that are needed, be sure that it is the right person, and keep no copies.',
  },
  {
    kinds: ['change', 'remove', 'deliver'],
    words: /\b(?:all|every|everything|everyone|everybody|each|entire|bulk)\b/i,
    risk: 'It acts on everything at once, so one mistake is made many times.',
    mitigation: 'Do one first, check it, then do the rest in batches.',
  },
  {
    kinds: LEAVES_A_MARK,
    words: /\b(?:pay(?:s|ments?)?|invoices?|refunds?|billing|prices?|money|bank)\b/i,
    risk: 'Money may move wrongly or twice.',
    mitigation:
      'Make repetition harmless with a key of its own, and have a person approve amount and receiver.',
  },
];

/** What may go wrong in the steps of a plan. @param context - counts for every step, such as "production environment" */
export function findRisks(steps: readonly PlanStep[], context: string): Risk[] {
  return RULES.map((rule) => ({
    steps: steps.filter((step) => applies(rule, step, context)).map(({ id }) => id),
    risk: rule.risk,
    mitigation: rule.mitigation,
  })).filter((risk) => risk.steps.length > 0);
}

function applies({ kinds, words }: Rule, { kind, title }: PlanStep, context: string): boolean {
  if (!kinds.includes(kind)) return false;
  return (
    words === undefined || words.test(title) || (kind !== 'investigate' && words.test(context))
  );
}
