import { z } from 'zod';

/** A step as the executor takes it: the planner's, or any with an id and what it depends on. */
export const ExecutableStep = z.object({
  id: z.string().min(1).max(200),
  title: z.string().max(2_000).optional(),
  dependsOn: z.array(z.string()).default([]).describe('IDs of the steps that come before it'),
  condition: z.string().optional().describe('Do the step only then; else report it as skipped'),
  tool: z.string().optional(),
  acceptance: z.string().optional(),
});
/** A step as the executor takes it. */
export type ExecutableStep = z.infer<typeof ExecutableStep>;

/** What has become of a step, as the client reports it. */
export const StepResult = z.object({
  id: z.string().describe('ID of the step'),
  status: z
    .enum(['running', 'done', 'failed', 'skipped'])
    .describe('skipped counts as done for the steps after it; a failed step keeps them back'),
});
/** What has become of a step. */
export type StepResult = z.infer<typeof StepResult>;

const StepProgress = z.object({
  id: z.string(),
  status: z
    .enum(['ready', 'waiting', 'blocked', 'running', 'done', 'failed', 'skipped'])
    .describe('waiting: for steps still open; blocked: by a step that failed'),
  waitsFor: z.array(z.string()).describe('Direct dependencies that keep it back'),
});
/** Where a step stands. */
export type StepProgress = z.infer<typeof StepProgress>;

/** Where a plan stands. */
export const Progress = z.object({
  state: z
    .enum(['in_progress', 'stuck', 'finished'])
    .describe('stuck: steps failed, and nothing else can be done'),
  next: z.array(ExecutableStep).describe('Steps to do now; they do not depend on each other'),
  steps: z.array(StepProgress).describe('All steps, in an order in which they can be done'),
  done: z.int().describe('Steps done or skipped'),
  total: z.int(),
  fraction: z.number().min(0).max(1).describe('done divided by total'),
  warnings: z.array(z.string()).describe('Reports that contradict the plan'),
  mermaid: z.string().describe('The plan as a Mermaid flowchart, with where each step stands'),
});
/** Where a plan stands. */
export type Progress = z.infer<typeof Progress>;
