import { isUtf8 } from 'node:buffer';

import type { Output } from './output.ts';

/** What `execute_code` says of a program, as far as the command line reads it. */
export interface FinishedProgram {
  readonly reason: string;
  readonly exitCode: number | null;
  /** Base64. */
  readonly stdout: string;
  readonly stderr: string;
  readonly encoding: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly line: number;
    readonly message: string;
  }[];
}

/** Prints what a program wrote where it wrote it, and how it ended where that is more than an exit code of 0. */
export function printProgram(output: Output, program: FinishedProgram, json: boolean): void {
  if (json) {
    output.json(asText(program));
    return;
  }
  output.program('stdout', Buffer.from(program.stdout, 'base64'));
  output.program('stderr', Buffer.from(program.stderr, 'base64'));
  for (const { rule, line, message } of program.findings) {
    output.note(`qmcp: line ${line}: ${message} (${rule})`);
  }
  const { reason, exitCode } = program;
  if (reason !== 'exit') output.error(`the program was stopped: ${reason}`);
  else if (exitCode !== 0) output.error(`the program ended with exit code ${exitCode}`);
}

/** Programs that read JSON want text, where it is text. */
function asText(program: FinishedProgram): FinishedProgram {
  const stdout = Buffer.from(program.stdout, 'base64');
  const stderr = Buffer.from(program.stderr, 'base64');
  if (!isUtf8(stdout) || !isUtf8(stderr)) return program;
  return { ...program, stdout: stdout.toString(), stderr: stderr.toString(), encoding: 'utf8' };
}
