import { z } from 'zod';

import { STEP_KINDS } from './verbs.ts';

const PlanStep = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(STEP_KINDS).describe('What the step does to the world'),
  condition: z.string().optional().describe('Do the step only then; else report it as skipped'),
  dependsOn: z.array(z.string()).describe('Steps that must be done or skipped first'),
  tool: z.string().optional().describe('The available tool that fits the step best'),
  acceptance: z.string().describe('How to tell that the step is done'),
});
/** One action of a plan. */
export type PlanStep = z.infer<typeof PlanStep>;

const Risk = z.object({
  steps: z.array(z.string()).describe('IDs of the steps that it concerns'),
  risk: z.string(),
  mitigation: z.string(),
});
/** What may go wrong in some steps, and what to do about it beforehand. */
export type Risk = z.infer<typeof Risk>;

/** A plan: steps in an order in which they can be done, and what to know about them. */
export const Plan = z.object({
  goal: z.string(),
  steps: z.array(PlanStep),
  constraints: z.array(z.string()).describe('What must hold throughout'),
  background: z.array(z.string()).describe('What the goal and its context tell besides'),
  risks: z.array(Risk),
  questions: z.array(z.string()).describe('What to clear up with a person before the start'),
});
/** A plan. */
export type Plan = z.infer<typeof Plan>;
