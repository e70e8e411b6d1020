import { z } from 'zod';

/** How grave a finding is, gravest first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Something that a rule found. */
export const Finding = z.object({
  rule: z.string().describe('Stable id of the rule'),
  severity: z.enum(SEVERITIES),
  file: z.string().optional().describe('In a diff'),
  line: z.int().positive().optional().describe('In the text or, in a diff, in the new file'),
  step: z.string().optional().describe('In a plan'),
  message: z.string(),
  suggestion: z.string(),
});
/** Something that a rule found. */
export type Finding = z.infer<typeof Finding>;

/** A line that rules look at. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Of the diff's new side; none outside diffs. */
  readonly file?: string;
}

/** Where a finding is, for a finding about a line. */
export const at = ({ number, file }: Line): Pick<Finding, 'line' | 'file'> => ({
  line: number,
  ...(file !== undefined && { file }),
});
