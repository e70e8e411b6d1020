import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { createPlan } from '../planning/create-plan.ts';
import { describePlan } from '../planning/describe-plan.ts';
import { Plan } from '../planning/plan-schema.ts';

/** Turns a goal in words into steps with an order, checks, risks and questions. */
export default defineTool({
  name: 'planner',
  title: 'Plan a goal',
  description:
    'Turns a goal in English into a structured plan: ordered steps with dependencies, a fitting tool for each where the available ones are named, an acceptance check for each, risks with mitigations, and questions to ask a person before starting. Reads lists, sentences and words such as "then", "before", "if" and "and"; state the goal as actions. Deterministic: it does not think for you, so read the plan, correct it, then pass its steps to executor to learn what to do next.',
  scope: 'tools:call',
  input: z.object({
    goal: z.string().trim().min(1).max(8_000).describe('What to achieve, as sentences or a list'),
    constraints: z
      .array(z.string().trim().min(1).max(500))
      .max(50)
      .default([])
      .describe('What must hold throughout'),
    context: z
      .string()
      .max(8_000)
      .default('')
      .describe('What to know besides, such as "production environment"; adds no steps'),
    tools: z
      .array(z.string().min(1).max(128))
      .max(500)
      .default([])
      .describe('Names of the tools that you can call, to be suggested for steps'),
  }),
  output: Plan,
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },

  run(request) {
    const plan = createPlan(request);
    return toolResult({ content: [text(describePlan(plan))], structuredContent: plan });
  },
});
