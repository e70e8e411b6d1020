import { z } from '@hono/zod-openapi';

/** Largest policy that is looked at, in UTF-16 code units; a body has a limit of its own. */
const MAX_LENGTH = 1_000_000;

/** The text of a policy, YAML or JSON. */
export const PolicyText = z.string().max(MAX_LENGTH).describe('In the form of a policy file.');

/** What is wrong with a policy, and where. */
export const PolicyProblems = z.array(
  z.strictObject({
    line: z.int().min(1).describe('Counts from 1.'),
    column: z.int().min(1).describe('Counts from 1, in UTF-16 code units.'),
    message: z.string(),
  }),
);
