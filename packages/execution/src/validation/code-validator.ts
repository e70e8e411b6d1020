/**
 * The port behind which code is looked at before it runs. What a validator says is advice: code that means harm can hide
 * from every one of them, so the sandbox is the boundary, never this.
 */
import type { LanguageName } from '../sandbox/sandbox.ts';

/** How grave a finding is, gravest first. */
export const FINDING_SEVERITIES = ['error', 'warning', 'info'] as const;

/** How grave a finding is. */
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** Something that a rule found in code. */
export interface CodeFinding {
  /** Stable id of the rule, with the tool that has it where there are several: `S602`, `js/eval`, … */
  readonly rule: string;
  readonly severity: FindingSeverity;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. Absent where the rule knows lines alone. */
  readonly column?: number;
  /** What is wrong, and what to do instead. */
  readonly message: string;
}

/** Code that is about to run. */
export interface CodeToValidate {
  readonly language: LanguageName;
  readonly code: string;
}

/** How a caller stops a validation. */
export interface ValidateOptions {
  /** On whose behalf: nobody's hard code keeps another's waiting. Default: one for all. */
  readonly principalId?: string;
  readonly signal?: AbortSignal;
}

/** Looks at code before it runs. Executes nothing of it outside a sandbox. */
export interface CodeValidator {
  /**
   * Everything that its rules find, by line; nothing for a language that it has no rules for. Code that cannot be parsed
   * is a finding, no failure.
   * @throws PlatformError `validator_failed` where it could not look at all; `sandbox_busy`, retryable, where too many wait
   *   to be looked at
   */
  validate(code: CodeToValidate, options?: ValidateOptions): Promise<readonly CodeFinding[]>;
}

/**
 * What becomes of code with findings. `block`: it does not run where one of them is an error, and not before it was looked
 * at. `warn`: it runs meanwhile, and the result tells of them. `log`: only the operator's log does.
 */
export type ValidationPolicy = 'block' | 'warn' | 'log';
