import type { RunOptions } from '../../sandbox/sandbox.ts';
import type { SandboxOutcome, SandboxRequest } from '../../sandbox/sandboxes.ts';
import type { CodeToValidate } from '../code-validator.ts';
import type { Risk } from '../risk.ts';

/** Runs a program of ours over code of theirs, in a sandbox: `Sandboxes`, as far as it is needed here. */
export interface SandboxRunner {
  run(request: SandboxRequest, options?: RunOptions): Promise<SandboxOutcome>;
}

/** A check by a program that isn't ours to trust with code outside of a sandbox, since a parser can be attacked too. */
export interface SandboxedCheck {
  readonly language: CodeToValidate['language'];
  /** The program, where it does not come with the language: without it there is no such check. */
  readonly program?: string;
  /** What the program finds. @throws PlatformError as the runner does */
  find(
    code: string,
    runner: SandboxRunner,
    signal: AbortSignal | undefined,
  ): Promise<readonly Risk[]>;
}

/** The code, as a file of the workspace. */
export const subject = (path: string, code: string) => [
  { path, content: new TextEncoder().encode(code) },
];

/** What a check wrote, as JSON; undefined where it is none, as after a limit cut it off. */
export function readReport({ stdout }: Pick<SandboxOutcome, 'stdout'>): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(stdout));
  } catch {
    // The caller says what a missing report means.
    return undefined;
  }
}

/** Says that a check came to no end: hostile code can make it so, and must not pass for that. */
export const unfinished = (check: string): Risk => ({
  rule: `${check}/unfinished`,
  severity: 'error',
  line: 1,
  message:
    'This check met a limit or failed before it had looked at all of the code. Pass less code.',
});
