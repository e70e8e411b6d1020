import { PlatformError } from '@qmcp/contracts';
import { afterAll, describe, expect, it } from 'vitest';

import type { SandboxOutcome } from '../../src/sandbox/sandboxes.ts';
import { RuleValidator } from '../../src/validation/rule-validator.ts';
import type { SandboxRunner } from '../../src/validation/sandboxed/sandboxed-check.ts';
import { realEngine } from '../code-tools/code-tools.ts';

const engine = realEngine();

afterAll(() => engine.close());

const outcome = (fields: { exitCode?: number; stdout?: string }): SandboxOutcome => ({
  reason: 'exit',
  exitCode: fields.exitCode ?? 0,
  stdout: Buffer.from(fields.stdout ?? ''),
  stderr: Buffer.of(),
  usage: { wallMs: 1, cpuMs: 1, peakMemoryBytes: 1 },
  violations: [],
  files: [],
  refused: [],
});

/** What programs of a machine are given to say; those that say nothing it does not have. */
interface Sayings {
  readonly bandit?: string;
  readonly shellcheck?: string;
  readonly python?: string;
}

const machine = (says: Sayings): SandboxRunner => ({
  run({ language, code, args: [sought = ''] = [] }) {
    if (language === 'python') return Promise.resolve(outcome({ stdout: says.python ?? '[]' }));
    if (sought !== '') return Promise.resolve(outcome({ exitCode: sought in says ? 0 : 1 }));
    const said = code.includes('bandit') ? says.bandit : says.shellcheck;
    return Promise.resolve(outcome(said === undefined ? { exitCode: 127 } : { stdout: said }));
  },
});

describe('the validator', () => {
  it('tells what the rules find, by line', async () => {
    const validator = new RuleValidator({ engine });
    const code = 'password = "kestrel-91-Vault"\nprint(eval(input()))\n';
    const found = await validator.validate({ language: 'python', code });
    expect(found.map(({ rule, line }) => `${rule}@${line}`)).toEqual([
      'S105@1',
      'secret/assigned@1',
      'S307@2',
    ]);
    expect(await validator.validate({ language: 'shell', code: 'echo hello' })).toEqual([]);
    expect(await validator.validate({ language: 'javascript', code: 'eval(x)' })).toHaveLength(1);
    expect(await validator.validate({ language: 'typescript', code: 'let x: 1 = 1' })).toEqual([]);
  });

  it('counts a finding of ruff and Bandit once, and keeps what Bandit alone finds', async () => {
    const result = { issue_text: 'Said by Bandit.', line_number: 1, col_offset: 0 };
    const bandit = JSON.stringify({
      results: [
        { ...result, test_id: 'B307', issue_severity: 'MEDIUM', issue_cwe: { id: 78 } },
        { ...result, test_id: 'B999', issue_severity: 'HIGH' },
        {
          test_id: 'B998',
          issue_severity: 'LOW',
          issue_text: 'No more than that.',
          line_number: 2,
        },
      ],
    });
    const validator = new RuleValidator({ engine, runner: machine({ bandit }) });

    const found = await validator.validate({ language: 'python', code: 'print(eval(x))\nx = 1\n' });

    expect(found).toMatchObject([
      { rule: 'S307', severity: 'error', line: 1, column: 7 },
      { rule: 'S999', severity: 'error', line: 1, column: 1, message: 'Said by Bandit.' },
      { rule: 'S998', severity: 'info', line: 2 },
    ]);
  });

  it('tells what ShellCheck finds, where it is', async () => {
    const comment = { line: 1, column: 5, message: 'Double quote.', code: 2086 };
    const shellcheck = JSON.stringify({
      comments: [
        { ...comment, level: 'warning' },
        { ...comment, level: 'style', code: 2006 },
      ],
    });
    const present = new RuleValidator({ engine, runner: machine({ shellcheck }) });
    expect(await present.validate({ language: 'shell', code: 'cat $x' })).toEqual([
      { rule: 'SC2086', severity: 'warning', line: 1, column: 5, message: 'Double quote.' },
      { rule: 'SC2006', severity: 'info', line: 1, column: 5, message: 'Double quote.' },
    ]);
    const absent = new RuleValidator({ engine, runner: machine({}) });
    expect(await absent.validate({ language: 'shell', code: 'cat $x' })).toEqual([]);
  });

  it('looks once for what a machine may not have', async () => {
    const bare = machine({});
    const sought: unknown[] = [];
    const runner: SandboxRunner = {
      run(request) {
        sought.push(request.args);
        return bare.run(request);
      },
    };
    const validator = new RuleValidator({ engine, runner });
    const script = { language: 'shell', code: 'cat $x' } as const;
    await Promise.all([validator.validate(script), validator.validate(script)]);
    await validator.validate(script);
    expect(sought).toEqual([['shellcheck']]);
  });

  it('looks again where looking failed', async () => {
    const free = machine({ shellcheck: '{"comments": []}' });
    const busy = new PlatformError('sandbox_busy', 'No place.', { retryable: true });
    let calls = 0;
    const runner: SandboxRunner = {
      run: (request) => (++calls === 1 ? Promise.reject(busy) : free.run(request)),
    };
    const validator = new RuleValidator({ engine, runner });
    const script = { language: 'shell', code: 'cat x' } as const;
    await expect(validator.validate(script)).rejects.toMatchObject({ code: 'sandbox_busy' });
    expect(await validator.validate(script)).toEqual([]);
  });

  it('does not let a check pass that came to no end', async () => {
    const runner = machine({ python: '[{"rule":', bandit: '{"results": 1}', shellcheck: '' });
    const validator = new RuleValidator({ engine, runner });
    const python = await validator.validate({ language: 'python', code: 'x = 1' });
    expect(python).toMatchObject([
      { rule: 'py/unfinished', severity: 'error' },
      { rule: 'bandit/unfinished', severity: 'error' },
    ]);
    const shell = await validator.validate({ language: 'shell', code: 'true' });
    expect(shell).toMatchObject([{ rule: 'shellcheck/unfinished', severity: 'error' }]);
    const bandit = '{"results": [], "errors": [{"reason": "exception while scanning file"}]}';
    const givesUp = new RuleValidator({ engine, runner: machine({ bandit }) });
    expect(await givesUp.validate({ language: 'python', code: 'x = 1' })).toMatchObject([
      { rule: 'bandit/unfinished', severity: 'error' },
    ]);
  });

  it('does not let code pass that is too costly to look at', async () => {
    const impatient = realEngine({ jobTimeoutMs: 1 });
    const validator = new RuleValidator({ engine: impatient });
    const found = await validator.validate({ language: 'python', code: 'x = 1' });
    impatient.close();
    expect(found).toMatchObject([{ rule: 'code-too-costly', severity: 'error', line: 1 }]);
  });

  it('says that it could not look', async () => {
    const closed = realEngine();
    closed.close();
    const withoutEngine = new RuleValidator({ engine: closed });
    await expect(withoutEngine.validate({ language: 'shell', code: '' })).rejects.toMatchObject({
      code: 'validator_failed',
      retryable: true,
    });
    const failure = new PlatformError('no_sandbox', 'There is no sandbox.');
    const runner: SandboxRunner = { run: () => Promise.reject(failure) };
    const withoutSandbox = new RuleValidator({ engine, runner });
    await expect(withoutSandbox.validate({ language: 'python', code: '' })).rejects.toMatchObject({
      code: 'validator_failed',
      message: expect.stringContaining('There is no sandbox.'),
    });
  });

  it('stops when its caller goes away', async () => {
    const leaving = new AbortController();
    const reason = new Error('gone');
    const runner: SandboxRunner = {
      run(_, options) {
        leaving.abort(reason);
        return Promise.reject(options?.signal?.reason as Error);
      },
    };
    const validator = new RuleValidator({ engine, runner });
    const options = { signal: leaving.signal, principalId: 'ada' };
    await expect(validator.validate({ language: 'python', code: '' }, options)).rejects.toBe(
      reason,
    );
  });
});
