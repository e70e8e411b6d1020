import { ToolError } from '@qmcp/contracts';

import { findGraphProblems, topologicalOrder } from './graph.ts';
import { drawGraph } from './mermaid.ts';
import type { ExecutableStep, Progress, StepProgress, StepResult } from './progress-schema.ts';

type Status = StepProgress['status'];

const SATISFIED: ReadonlySet<Status | undefined> = new Set(['done', 'skipped']);
const BROKEN: ReadonlySet<Status | undefined> = new Set(['failed', 'blocked']);

/** A plan under way. */
export interface Execution {
  readonly steps: readonly ExecutableStep[];
  readonly results: readonly StepResult[];
  /** Most steps to have under way at once. */
  readonly maxParallel: number;
}

/**
 * Computes where a plan stands and what can be done now, from its steps and what has been reported of them.
 * @throws ToolError `invalid_plan` with every problem where the plan cannot be done as it is, `invalid_results` where a
 *   report fits no step
 */
export function computeProgress({ steps, results, maxParallel }: Execution): Progress {
  requireNone('invalid_plan', 'The plan cannot be executed', findGraphProblems(steps));
  requireNone(
    'invalid_results',
    'The results do not fit the plan',
    findResultProblems(steps, results),
  );
  const ordered = topologicalOrder(steps);
  const progress = standingOf(ordered, results);
  const standing = new Map(progress.map((step) => [step.id, step]));
  const count = (status: Status) => progress.filter((step) => step.status === status).length;
  const capacity = Math.max(0, maxParallel - count('running'));
  const ready = ordered.filter(({ id }) => standing.get(id)?.status === 'ready');
  const done = count('done') + count('skipped');
  const open = ready.length + count('running');
  return {
    state: done === steps.length ? 'finished' : open > 0 ? 'in_progress' : 'stuck',
    next: ready.slice(0, capacity),
    steps: progress,
    done,
    total: steps.length,
    fraction: done / steps.length,
    warnings: findContradictions(progress),
    mermaid: drawGraph(ordered, (id) => standing.get(id)?.status ?? 'waiting'),
  };
}

/** @param ordered - each step after its dependencies, so that their standing is known */
function standingOf(
  ordered: readonly ExecutableStep[],
  results: readonly StepResult[],
): StepProgress[] {
  const reported = new Map<string, Status>(results.map(({ id, status }) => [id, status]));
  const known = new Map<string, Status>();
  return ordered.map(({ id, dependsOn }) => {
    const waitsFor = dependsOn.filter((other) => !SATISFIED.has(known.get(other)));
    const broken = waitsFor.some((other) => BROKEN.has(known.get(other)));
    const unreported = waitsFor.length === 0 ? 'ready' : broken ? 'blocked' : 'waiting';
    const status = reported.get(id) ?? unreported;
    known.set(id, status);
    return { id, status, waitsFor };
  });
}

function findResultProblems(
  steps: readonly ExecutableStep[],
  results: readonly StepResult[],
): string[] {
  const ids = new Set(steps.map(({ id }) => id));
  const seen = new Set<string>();
  return results.flatMap(({ id }) => {
    const problems: string[] = [];
    if (!ids.has(id))
      problems.push(`There is no step "${id}". Report steps by the ids of the plan.`);
    if (seen.has(id))
      problems.push(`Step "${id}" is reported twice. Report its latest status only.`);
    seen.add(id);
    return problems;
  });
}

function findContradictions(progress: readonly StepProgress[]): string[] {
  return progress
    .filter(
      ({ status, waitsFor }) => (status === 'done' || status === 'running') && waitsFor.length > 0,
    )
    .map(
      ({ id, status, waitsFor }) =>
        `Step "${id}" is reported ${status}, though it waits for ${waitsFor.map((other) => `"${other}"`).join(', ')}.`,
    );
}

function requireNone(code: string, summary: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new ToolError(code, `${summary}. ${problems.join(' ')}`);
}
