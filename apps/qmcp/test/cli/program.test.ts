import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { Cli } from '../../src/cli/cli.ts';
import { CliError, exitCodeOf } from '../../src/cli/cli-error.ts';
import { loadCommands } from '../../src/cli/command-folder.ts';
import { completeRequest } from '../../src/cli/complete-request.ts';
import { PlatformError, WireError } from '../../src/index.ts';

describe('the folder of commands', () => {
  it('gives the one that a command line begins with, else all of them', async () => {
    const names = async (...argv: string[]): Promise<string[]> =>
      (await loadCommands(argv)).map(({ name }) => name);
    expect(await names('tools', 'list', '--json')).toEqual(['tools list']);
    expect(await names('serve')).toEqual(['serve']);
    expect((await names('--home', 'x', 'serve')).length).toBeGreaterThan(15);
  });

  it('has help, and examples that begin with the command, for each', async () => {
    for (const { name, summary, examples } of await loadCommands([])) {
      expect(summary).toMatch(/^[A-Z][^\n]+[^.]$/);
      expect(examples.some((example) => example.includes(`qmcp ${name}`))).toBe(true);
    }
  });
});

describe('exit codes', () => {
  it.each([
    [new CliError('usage', ''), 2],
    [new WireError('unknown_tool', ''), 4],
    [new WireError('unauthorized', ''), 3],
    [new WireError('forbidden', ''), 3],
    [new WireError('rate_limited', ''), 5],
    [new WireError('invalid_params', ''), 2],
    [new WireError('internal_error', ''), 1],
    [new PlatformError('store_busy', '', { retryable: true }), 5],
    [new PlatformError('listen_failed', ''), 5],
    [new PlatformError('listen_unsafe', ''), 3],
    [new PlatformError('config_invalid', ''), 2],
    [new PlatformError('store_incompatible', ''), 1],
    [new Error('defect'), 1],
  ])('%s: %i', (error, exitCode) => expect(exitCodeOf(error)).toBe(exitCode));
});

describe('a definition that asks for its state for ever', () => {
  it('is given up', async () => {
    let asked = 0;
    const session = {
      async request() {
        asked += 1;
        return { resultType: 'input_required', requestState: 's' };
      },
      human: {
        list: () => Promise.reject(new Error('not asked for')),
        get: () => Promise.reject(new Error('not asked for')),
        respond: () => Promise.reject(new Error('not asked for')),
        follow: () => ({
          [Symbol.asyncIterator]: () => ({
            next: () => Promise.reject(new Error('not asked for')),
          }),
        }),
      },
      listInvocations: () => Promise.reject(new Error('not asked for')),
      getInvocation: () => Promise.reject(new Error('not asked for')),
      async [Symbol.asyncDispose]() {
        asked = 0;
      },
    };
    await expect(completeRequest(session, 'tools/call', {})).rejects.toThrow('asks for input');
    expect(asked).toBe(16);
  });
});

describe('a process that runs a command', () => {
  it('reads its own environment', async () => {
    const cli = new Cli({
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      onSignal: () => () => undefined,
      onStrayRejection: () => () => undefined,
      exit: () => undefined,
    });
    expect((await cli.sources()).workingFolder).toBe(process.cwd());
  });
});
