import { z } from 'zod';

import { findGraphProblems } from '../planning/graph.ts';
import { ExecutableStep } from '../planning/progress-schema.ts';
import { leadingVerb, type StepKind } from '../planning/verbs.ts';
import type { Finding } from './finding.ts';

const MANY_STEPS = 25;
const FEW_STEPS = 3;

/** A plan as the reviewer takes it: the planner's, or any with steps. */
export const ReviewedPlan = z.object({
  steps: z.array(ExecutableStep).min(1).max(1_000),
  questions: z.array(z.string()).default([]),
});
/** A plan as the reviewer takes it. */
export type ReviewedPlan = z.infer<typeof ReviewedPlan>;

type PlanFinding = Omit<Finding, 'file' | 'line'>;

/** Reviews a plan. */
export function reviewPlan({ steps, questions }: ReviewedPlan): Finding[] {
  return [
    ...checkGraph(steps),
    ...steps.flatMap(checkStep),
    ...checkEffects(steps),
    ...checkVerification(steps),
    ...checkShape(steps),
    ...questions.map(openQuestion),
  ];
}

const kindOf = ({ title = '' }: ExecutableStep): StepKind => leadingVerb(title)?.kind ?? 'other';

const checkGraph = (steps: readonly ExecutableStep[]): PlanFinding[] =>
  findGraphProblems(steps).map((message) => ({
    rule: 'invalid-plan',
    severity: 'error',
    message,
    suggestion: 'Correct the ids and dependencies; the executor refuses the plan as it is.',
  }));

function checkStep({ id, title = '', acceptance = '' }: ExecutableStep): PlanFinding[] {
  const findings: PlanFinding[] = [];
  if (title.trim() === '') {
    findings.push({
      rule: 'missing-title',
      severity: 'warning',
      step: id,
      message: 'The step does not say what is to be done.',
      suggestion: 'Give it a title that begins with a verb.',
    });
  }
  if (acceptance.trim() === '') {
    findings.push({
      rule: 'missing-acceptance',
      severity: 'warning',
      step: id,
      message: 'The step does not say how to tell that it is done.',
      suggestion: 'Add an acceptance check that somebody else can make.',
    });
  }
  return findings;
}

/** What cannot be taken back should come after somebody looked or chose. */
function checkEffects(steps: readonly ExecutableStep[]): PlanFinding[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  return steps
    .filter((step) => ['remove', 'deliver'].includes(kindOf(step)))
    .filter((step) => !ancestorsOf(step, byId).some(isLook))
    .map(({ id }) => ({
      rule: 'unchecked-effect',
      severity: 'warning',
      step: id,
      message: 'The step cannot be taken back, and nothing before it looks at what it will touch.',
      suggestion: 'Put a check, a backup or an approval before it.',
    }));
}

const isLook = (step: ExecutableStep): boolean =>
  ['investigate', 'verify', 'decide'].includes(kindOf(step)) ||
  /\b(?:back ?up|approv\w+|confirm\w*)\b/i.test(step.title ?? '');

function ancestorsOf(
  step: ExecutableStep,
  byId: ReadonlyMap<string, ExecutableStep>,
): ExecutableStep[] {
  const found = new Set<ExecutableStep>();
  const open = [step];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    for (const id of current.dependsOn) {
      const ancestor = byId.get(id);
      if (ancestor === undefined || found.has(ancestor)) continue;
      found.add(ancestor);
      open.push(ancestor);
    }
  }
  return [...found];
}

function checkVerification(steps: readonly ExecutableStep[]): PlanFinding[] {
  if (steps.some((step) => kindOf(step) === 'verify')) return [];
  return [
    {
      rule: 'no-verification',
      severity: 'warning',
      message: 'No step verifies the result.',
      suggestion: 'End with a step that tests the result against the goal.',
    },
  ];
}

function checkShape(steps: readonly ExecutableStep[]): PlanFinding[] {
  const findings: PlanFinding[] = [];
  if (steps.length > FEW_STEPS && steps.every(({ dependsOn }) => dependsOn.length === 0)) {
    findings.push({
      rule: 'no-order',
      severity: 'info',
      message: 'No step depends on another, so all of them may be done at once.',
      suggestion: 'Add dependencies where one step needs what another leaves behind.',
    });
  }
  if (steps.length > MANY_STEPS) {
    findings.push({
      rule: 'many-steps',
      severity: 'info',
      message: `The plan has ${steps.length} steps; more than ${MANY_STEPS} are hard to keep in view.`,
      suggestion: 'Plan in parts, each with a result of its own.',
    });
  }
  return findings;
}

const openQuestion = (question: string): PlanFinding => ({
  rule: 'open-question',
  severity: 'info',
  message: `A question is open: ${question}`,
  suggestion: 'Answer it before the start, or name who will and when.',
});
