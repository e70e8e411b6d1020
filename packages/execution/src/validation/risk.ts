import type { CodeFinding } from './code-validator.ts';

/** A finding that is about security. Its message never holds a secret that was found. */
export interface Risk extends CodeFinding {
  /** Number in the Common Weakness Enumeration (cwe.mitre.org), where there is one. */
  readonly cwe?: number;
}
