import { z } from 'zod';

import { FINDING_SEVERITIES, type CodeFinding } from '../../validation/code-validator.ts';

/** Something that a rule found in a file. */
export const FileFinding = z.object({
  path: z.string(),
  rule: z.string().describe('Stable id of the rule'),
  severity: z.enum(FINDING_SEVERITIES),
  line: z.int().min(1),
  column: z.int().min(1).optional(),
  message: z.string().describe('What is wrong, and what to do instead'),
  cwe: z.int().optional().describe('Number in the Common Weakness Enumeration, where there is one'),
});
/** Something that a rule found in a file. */
export type FileFinding = z.infer<typeof FileFinding>;

/** How many findings there are of each severity. */
const SeverityCounts = z.object({ error: z.int(), warning: z.int(), info: z.int() });

/** Most findings that an answer holds: more help nobody. */
const MAX_FINDINGS = 500;

/** Findings as they are answered: the gravest first, then by place; counts are those of all. */
export const Findings = z.object({
  findings: z.array(FileFinding).max(MAX_FINDINGS),
  counts: SeverityCounts.describe('Of all findings, also those that are left out'),
  truncated: z.boolean().describe(`Whether there are more than ${MAX_FINDINGS}`),
});
/** Findings as they are answered. */
export type Findings = z.infer<typeof Findings>;

/** Sorts, counts and bounds findings. */
export function summarize(found: readonly FileFinding[]): Findings {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of found) counts[severity] += 1;
  return {
    findings: found.toSorted(byGravityAndPlace).slice(0, MAX_FINDINGS),
    counts,
    truncated: found.length > MAX_FINDINGS,
  };
}

/** Joins findings with the file that they are of. */
export const inFile = <Found extends CodeFinding>(
  path: string,
  found: readonly Found[],
): (Found & { path: string })[] => found.map((finding) => ({ path, ...finding }));

function byGravityAndPlace(one: FileFinding, other: FileFinding): number {
  const gravity =
    FINDING_SEVERITIES.indexOf(one.severity) - FINDING_SEVERITIES.indexOf(other.severity);
  if (gravity !== 0) return gravity;
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.line - other.line || (one.column ?? 0) - (other.column ?? 0);
}
