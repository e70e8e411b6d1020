import { ToolError } from '@qmcp/contracts';

import type { Clause } from './clauses.ts';
import { readGoal } from './goal.ts';
import type { Plan } from './plan-schema.ts';
import { findQuestions } from './questions.ts';
import { findRisks } from './risks.ts';
import { toSteps } from './steps.ts';

/** More than this nobody can keep in view, nor do parallel steps stay readable. */
const MAX_ACTIONS = 100;

/** What a plan is made from. */
export interface PlanRequest {
  readonly goal: string;
  readonly constraints: readonly string[];
  readonly context: string;
  /** Names of the tools that may be suggested. */
  readonly tools: readonly string[];
}

/**
 * Makes a plan by reading the goal's text alone: the same request always gives the same plan.
 * @throws ToolError `goal_too_large` for a goal of more than 100 actions
 */
export function createPlan({ goal, constraints, context, tools }: PlanRequest): Plan {
  const read = readGoal(goal);
  const told = readGoal(context);
  const clauses: readonly Clause[] =
    read.clauses.length > 0 ? read.clauses : [{ text: goal.trim(), link: 'then' }];
  if (clauses.length > MAX_ACTIONS) {
    throw new ToolError(
      'goal_too_large',
      `The goal names ${clauses.length} actions; at most ${MAX_ACTIONS} fit in one plan. Plan it in parts.`,
    );
  }
  const steps = toSteps(clauses, tools);
  const allConstraints = [...constraints, ...read.constraints, ...told.constraints];
  return {
    goal,
    steps: withConstraintsChecked(steps, allConstraints),
    constraints: allConstraints,
    background: [
      ...(read.clauses.length > 0 ? read.background : []),
      ...told.background,
      ...told.clauses.map(({ text }) => text),
    ],
    risks: findRisks(steps, context),
    questions: [...read.questions, ...told.questions, ...findQuestions(clauses)],
  };
}

function withConstraintsChecked(
  steps: Plan['steps'],
  constraints: readonly string[],
): Plan['steps'] {
  const last = steps.at(-1);
  if (last === undefined || constraints.length === 0) return steps;
  const acceptance = `${last.acceptance} Each of these holds: ${constraints.join('; ')}.`;
  return [...steps.slice(0, -1), { ...last, acceptance }];
}
