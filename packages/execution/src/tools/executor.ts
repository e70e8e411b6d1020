import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { describeProgress } from '../planning/describe-progress.ts';
import { computeProgress } from '../planning/progress.ts';
import { ExecutableStep, Progress, StepResult } from '../planning/progress-schema.ts';

/** Tells what to do next in a plan; does nothing of it. */
export default defineTool({
  name: 'executor',
  title: 'Compute the next steps of a plan',
  description:
    'Given the steps of a plan and what has become of them so far, tells which steps to do now, which wait, which are blocked by a failure, and how far the plan is; draws it as a Mermaid flowchart. Checks the plan first: ids given twice, unknown dependencies and cycles are refused by name. It runs nothing and remembers nothing: you do the steps, and pass every result so far with each call.',
  scope: 'tools:call',
  input: z.object({
    plan: z
      .object({ steps: z.array(ExecutableStep).min(1).max(1_000) })
      .describe("The planner's plan, or any steps with id and dependsOn"),
    results: z
      .array(StepResult)
      .max(1_000)
      .default([])
      .describe('Every step that was begun, with its latest status; empty at the start'),
    maxParallel: z
      .int()
      .min(1)
      .max(1_000)
      .default(10)
      .describe('Most steps to have under way at once'),
  }),
  output: Progress,
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },

  run({ plan, results, maxParallel }) {
    const progress = computeProgress({ steps: plan.steps, results, maxParallel });
    return toolResult({ content: [text(describeProgress(progress))], structuredContent: progress });
  },
});
