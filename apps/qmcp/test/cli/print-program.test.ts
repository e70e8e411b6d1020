import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { describe, expect, it } from 'vitest';

import { Output } from '../../src/cli/output.ts';
import { printProgram } from '../../src/cli/print-program.ts';
import type { FinishedProgram } from '../../src/cli/print-program.ts';

const program: FinishedProgram = {
  reason: 'exit',
  exitCode: 0,
  stdout: btoa('out\u001b[31m'),
  stderr: btoa('err\n'),
  encoding: 'base64',
  findings: [],
};

async function printed(changes: Partial<FinishedProgram>, isTTY = false) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const stderr = new PassThrough();
  printProgram(new Output(stdout, stderr), { ...program, ...changes }, false);
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr) };
}

describe('a program that was run', () => {
  it('has its output where it wrote it, and nothing more where all went well', async () => {
    expect(await printed({})).toEqual({ stdout: 'out\u001b[31m', stderr: 'err\n' });
  });

  it('does nothing to a terminal', async () => {
    expect((await printed({}, true)).stdout).not.toContain('\u001b');
  });

  it('has what was found in it, and how it ended where that was not well', async () => {
    const findings = [{ rule: 'S307', line: 2, message: 'Use of eval' }];
    expect((await printed({ findings, exitCode: 3 })).stderr).toBe(
      'err\nqmcp: line 2: Use of eval (S307)\nqmcp: the program ended with exit code 3\n',
    );
    expect((await printed({ reason: 'memory', exitCode: null })).stderr).toContain(
      'the program was stopped: memory',
    );
  });
});
