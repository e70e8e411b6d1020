import { z } from 'zod';

import { checkCriteria, CriterionResult } from './criteria.ts';
import { isDiff, readDiff } from './diff.ts';
import { Finding, SEVERITIES, type Line } from './finding.ts';
import { withoutSecrets } from './line-rules.ts';
import { reviewDiff } from './review-diff.ts';
import { ReviewedPlan, reviewPlan } from './review-plan.ts';
import { reviewText } from './review-text.ts';

const WORST_SCORE = 0;
const BEST_SCORE = 100;
const COSTS: Readonly<Record<Finding['severity'], number>> = { error: 30, warning: 8, info: 1 };
const MAX_FINDINGS = 200;

/** The outcome of a review. */
export const Review = z.object({
  kind: z.enum(['text', 'diff', 'plan']),
  verdict: z
    .enum(['approved', 'revise', 'rejected'])
    .describe('rejected: an error was found; revise: a warning, or a criterion is not met'),
  score: z.int().min(WORST_SCORE).max(BEST_SCORE),
  findings: z.array(Finding).describe('Gravest first'),
  omittedFindings: z.int().describe('Findings beyond those listed'),
  criteria: z.array(CriterionResult),
});
/** The outcome of a review. */
export type Review = z.infer<typeof Review>;

/** What is reviewed, by its kind. */
type Subject =
  | { readonly kind: 'text' | 'diff'; readonly text: string }
  | { readonly kind: 'plan'; readonly plan: ReviewedPlan };

/** Reviews a text, a diff or a plan by fixed rules: the same subject and criteria always give the same review. */
export function review(input: string | ReviewedPlan, criteria: readonly string[]): Review {
  const subject = recognise(input);
  const found = findingsOf(subject);
  const results = checkCriteria(criteria, { lines: linesOf(subject), findings: found });
  const findings = [...found, ...results.filter(({ met }) => !met).map(unmet)]
    .map((finding) => Object.assign({}, finding, { message: withoutSecrets(finding.message) }))
    .toSorted(byGravity);
  const cost = findings.reduce((sum, { severity }) => sum + COSTS[severity], 0);
  return {
    kind: subject.kind,
    verdict: verdictOf(findings),
    score: Math.max(WORST_SCORE, BEST_SCORE - cost),
    findings: findings.slice(0, MAX_FINDINGS),
    omittedFindings: Math.max(0, findings.length - MAX_FINDINGS),
    criteria: results,
  };
}

/** A plan may come as JSON text too, since that is how models often pass on what they got. */
function recognise(input: string | ReviewedPlan): Subject {
  if (typeof input !== 'string') return { kind: 'plan', plan: input };
  const plan = ReviewedPlan.safeParse(parseJson(input));
  if (plan.success) return { kind: 'plan', plan: plan.data };
  return { kind: isDiff(input) ? 'diff' : 'text', text: input };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findingsOf(subject: Subject): Finding[] {
  switch (subject.kind) {
    case 'text':
      return reviewText(subject.text);
    case 'diff':
      return reviewDiff(subject.text);
    case 'plan':
      return reviewPlan(subject.plan);
  }
}

function linesOf(subject: Subject): Line[] {
  switch (subject.kind) {
    case 'text':
      return subject.text.split(/\r?\n/).map((text, index) => ({ text, number: index + 1 }));
    case 'diff':
      return readDiff(subject.text).flatMap(({ added }) => added);
    case 'plan':
      return subject.plan.steps.map(({ title = '', acceptance = '' }, index) => ({
        text: `${title} ${acceptance}`,
        number: index + 1,
      }));
  }
}

const unmet = ({ criterion, missing, evidence }: CriterionResult): Finding => ({
  rule: 'unmet-criterion',
  severity: 'warning',
  message: `Not met: ${criterion}.${missing.length > 0 ? ` Nothing speaks of: ${missing.join(', ')}.` : ''}${missing.length === 0 && evidence !== undefined ? ` Against it speaks ${evidence}` : ''}`,
  suggestion: 'Meet it, or say why it does not apply.',
});

const byGravity = (one: Finding, other: Finding): number =>
  SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
  (one.line ?? 0) - (other.line ?? 0);

function verdictOf(findings: readonly Finding[]): Review['verdict'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'rejected';
  return findings.some(({ severity }) => severity === 'warning') ? 'revise' : 'approved';
}
