import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { describeReview } from '../reviewing/describe-review.ts';
import { review, Review } from '../reviewing/review.ts';
import { ReviewedPlan } from '../reviewing/review-plan.ts';

/** Reviews work by rules, before a person has to. */
export default defineTool({
  name: 'reviewer',
  title: 'Review a text, a diff or a plan',
  description:
    'Reviews work by fixed rules and returns findings with severity, place and suggestion, a score and a verdict. In any text: conflict markers, secrets, placeholders such as TODO, empty sections, open questions, missing acceptance criteria. In a unified diff, what is added: debug prints, focused or skipped tests, swallowed errors, silenced checks, overlong lines and functions, missing tests. In a plan: cycles, steps without acceptance, irreversible steps that nothing checks first, no verification. Criteria are judged by their words: "quoted phrases" literally, "no …" as absence, and completeness, correctness, security, safety, clarity, readability and testability by the rules. It finds what can be found without understanding; judge the rest yourself.',
  scope: 'tools:call',
  input: z.object({
    subject: z
      .union([z.string().min(1).max(400_000), ReviewedPlan])
      .describe('A text, a unified diff, or a plan of the planner'),
    criteria: z
      .array(z.string().trim().min(1).max(500))
      .max(50)
      .default([])
      .describe('What it must meet, each in a few telling words'),
  }),
  output: Review,
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },

  run({ subject, criteria }) {
    const result = review(subject, criteria);
    return toolResult({ content: [text(describeReview(result))], structuredContent: result });
  },
});
