import { PlatformError, ToolError } from '@qmcp/contracts';
import { recordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import type { RunView } from '../../src/code-running/run-view.ts';
import { BubblewrapBackend } from '../../src/sandbox/bubblewrap/bubblewrap-backend.ts';
import { chooseBackend } from '../../src/sandbox/choose-backend.ts';
import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import type { SandboxBackend } from '../../src/sandbox/sandbox.ts';
import type {
  CodeFinding,
  CodeToValidate,
  CodeValidator,
  ValidationPolicy,
} from '../../src/validation/code-validator.ts';
import { runningTools } from '../sandbox-tools/running-tools.ts';
import { systemEntropy } from '../sandbox/system-entropy.ts';
import { WeakBackend } from '../sandbox/weak-backend.ts';
import { systemClock } from '../system-clock.ts';

const weak = () => new WeakBackend({ keepsLimits: true });

const program = { language: 'shell', code: 'echo ran\necho eval' };

/** Counts the sandboxes of a backend that are in use at once. */
function counting(backend: SandboxBackend): SandboxBackend & { readonly most: number } {
  let used = 0;
  let most = 0;
  return {
    name: backend.name,
    probe: () => backend.probe(),
    sweep: () => backend.sweep(),
    async create(spec) {
      most = Math.max(most, ++used);
      const sandbox = await backend.create(spec);
      const destroy = sandbox.destroy.bind(sandbox);
      sandbox.destroy = () => {
        used -= 1;
        return destroy();
      };
      return sandbox;
    },
    get most() {
      return most;
    },
  };
}

/** Finds every line with `eval`. */
class EvalValidator implements CodeValidator {
  readonly seen: CodeToValidate[] = [];

  async validate(code: CodeToValidate): Promise<readonly CodeFinding[]> {
    this.seen.push(code);
    return code.code
      .split('\n')
      .flatMap((line, at) =>
        line.includes('eval')
          ? [{ rule: 'no-eval', severity: 'error', line: at + 1, message: 'Do not.' } as const]
          : [],
      );
  }
}

function checking(policy: ValidationPolicy, validator: CodeValidator = new EvalValidator()) {
  const logger = recordingLogger();
  return { logger, check: { validator, policy, logger } };
}

const broken: CodeValidator = {
  validate: () => Promise.reject(new PlatformError('validator_failed', 'it is not installed')),
};

describe('code that is looked at before it runs', () => {
  it('does not run where an error forbids it, and the caller learns of which', async () => {
    const { check } = checking('block');
    await using tools = await runningTools(weak(), { check });
    await expect(tools.call('execute_code', program)).rejects.toMatchObject({
      code: 'code_refused',
      message: expect.stringContaining('- line 2, error no-eval: Do not.'),
    });
    expect(tools.observed).toEqual([]);
    await tools.call('execute_code', { ...program, code: 'echo fine' });
  });

  it('runs all the same where that is the policy, and the result tells of it', async () => {
    const { check } = checking('warn');
    await using tools = await runningTools(weak(), { check });
    const { view, texts } = await tools.call<RunView>('execute_code', program);
    expect(view).toMatchObject({ stdout: 'ran\neval\n', findings: [{ rule: 'no-eval', line: 2 }] });
    expect(texts.at(-1)).toContain('line 2, error no-eval');
  });

  it('tells the operator alone where that is the policy', async () => {
    const { check, logger } = checking('log');
    await using tools = await runningTools(weak(), { check });
    expect((await tools.call<RunView>('execute_code', program)).view.findings).toEqual([]);
    expect(logger.entries).toMatchObject([{ level: 'info', fields: { rules: ['no-eval'] } }]);
  });

  it('is all of it: files too, by their names, and cells of sessions', async () => {
    const validator = new EvalValidator();
    const { check } = checking('warn', validator);
    await using tools = await runningTools(weak(), { check });
    const files = [
      { path: 'lib/tools.py', text: 'eval' },
      { path: 'data.txt', text: 'eval' },
    ];
    const { view } = await tools.call<RunView>('execute_code', { ...program, files });
    expect(view.findings).toMatchObject([{ line: 2 }, { path: 'lib/tools.py', line: 1 }]);
    const { view: opened } = await tools.call<{ sessionId: string }>('execute_session_open', {
      language: 'python',
    });
    await tools.call('execute_session_run', { ...opened, code: '1' });
    expect(validator.seen.map(({ language }) => language)).toEqual(['shell', 'python', 'python']);
  });

  it('is also what a session is opened with', async () => {
    const files = [{ path: 'tools.py', text: 'eval' }];
    const opening = { language: 'python', files };
    await using strict = await runningTools(weak(), { check: checking('block').check });
    await expect(strict.call('execute_session_open', opening)).rejects.toMatchObject({
      code: 'code_refused',
      message: expect.stringContaining('- tools.py line 1, error no-eval: Do not.'),
    });
    expect((await strict.call('execute_session_list', {})).view).toEqual({ sessions: [] });
    await using mild = await runningTools(weak(), { check: checking('warn').check });
    const { texts } = await mild.call('execute_session_open', opening);
    expect(texts.at(-1)).toContain('tools.py line 1, error no-eval');
  });

  it('does not run unseen where findings could forbid it, and does where not', async () => {
    const blocking = checking('block', broken);
    await using strict = await runningTools(weak(), { check: blocking.check });
    await expect(strict.call('execute_code', program)).rejects.toMatchObject({
      code: 'code_refused',
      message: expect.stringContaining('it is not installed'),
    });
    const warning = checking('warn', broken);
    await using mild = await runningTools(weak(), { check: warning.check });
    const { isError, view } = await mild.call<RunView>('execute_code', program);
    expect(isError).toBe(false);
    expect(view.findings).toMatchObject([
      { rule: 'code-check/unfinished', message: expect.stringContaining('it is not installed') },
    ]);
    expect(warning.logger.entries).toMatchObject([{ level: 'warn' }, { level: 'info' }]);
  });

  it('does not hide a defect of who looks', async () => {
    const defective = { validate: () => Promise.reject(new TypeError('a defect')) };
    const { check } = checking('log', defective);
    await using tools = await runningTools(weak(), { check });
    await expect(tools.call('execute_code', program)).rejects.toThrow(TypeError);
    expect(tools.observed).toMatchObject([{ tool: 'execute_code', reason: 'exit' }]);
  });
});

describe('what looks at code in sandboxes', () => {
  it('takes no more of them than programs may, and who comes too late is told to come again', async () => {
    const backend = counting(weak());
    const validator: CodeValidator = {
      async validate(subject) {
        await tools.runner.runCheck({ ...subject, code: 'true' });
        return [];
      },
    };
    const { check } = checking('block', validator);
    await using tools = await runningTools(backend, { check, maxRuns: 1 });
    const calls = Array.from({ length: 20 }, () =>
      tools.call('execute_code', program).then(
        () => 'ran',
        (error: unknown) => (ToolError.is(error) ? error.code : error),
      ),
    );
    const endings = await Promise.all(calls);
    expect(new Set(endings)).toEqual(new Set(['ran', 'sandbox_busy']));
    expect(backend.most).toBeLessThanOrEqual(2);
  });
});

describe('where no sandbox is to be had', () => {
  it('tools say what to install, and run nothing', async () => {
    const missing = new BubblewrapBackend({
      clock: systemClock,
      entropy: systemEntropy,
      controls: rlimitControls,
      command: '/nowhere/bwrap',
    });
    const open = async (): Promise<never> => {
      await chooseBackend([missing], 'ordinary');
      throw new Error('unreachable');
    };
    await using tools = await runningTools(weak(), { open });
    for (const [name, input] of [
      ['execute_code', program],
      ['execute_session_open', { language: 'python' }],
      ['run_tests', {}],
    ] as const) {
      await expect(tools.call(name, input)).rejects.toMatchObject({
        qmcpError: 'tool',
        code: 'sandbox_unavailable',
        message: expect.stringContaining('apt-get install bubblewrap'),
      });
    }
  });

  it('a defect stays one', async () => {
    const open = () => Promise.reject(new PlatformError('sandbox_failed', 'it fell over'));
    await using tools = await runningTools(weak(), { open });
    await expect(tools.call('execute_code', program)).rejects.toMatchObject({
      qmcpError: 'platform',
    });
  });
});

describe('limits of a caller', () => {
  it('end where those of the server are', async () => {
    await using tools = await runningTools(weak());
    const limits = { memoryBytes: 2 ** 40, cpuCores: 0.5 };
    await expect(tools.call('execute_code', { ...program, limits })).rejects.toThrow(/memoryBytes/);
    await expect(
      tools.call('execute_code', { ...program, limits: { memoryBytes: 1 } }),
    ).rejects.toMatchObject({ code: 'sandbox_limits_invalid' });
  });
});
