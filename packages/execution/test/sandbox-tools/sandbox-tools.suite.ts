import { describe, expect, it } from 'vitest';

import type { RunView } from '../../src/code-running/run-view.ts';
import type { SandboxBackend } from '../../src/sandbox/sandbox.ts';
import { runTestsSuite } from './run-tests.suite.ts';
import { runningTools, stranger } from './running-tools.ts';

/** What the tools promise, whatever sandboxes they stand on. */
export function sandboxToolsSuite(open: () => SandboxBackend): void {
  describe('execute_code', () => {
    programTests(open);
    endingTests(open);
  });
  describe('a session', () => {
    sessionTests(open);
  });
  describe('run_tests', () => {
    runTestsSuite(open);
  });
}

function programTests(open: () => SandboxBackend): void {
  it('gives a program its arguments, input and files, and hands out what it made', async () => {
    await using tools = await runningTools(open());
    const { view, isError, texts, resources } = await tools.call<RunView>('execute_code', {
      language: 'python',
      code: [
        'import sys, helper',
        'text = sys.stdin.read() + open("in/data.txt").read()',
        'open("out.json", "w").write("{}")',
        'open("out.bin", "wb").write(bytes([0, 255]))',
        'print(sys.argv[1:], helper.twice(text))',
      ].join('\n'),
      args: ['a b'],
      stdin: 'ä',
      files: [
        { path: 'in/data.txt', text: 'b' },
        { path: 'helper.py', base64: btoa('twice = lambda text: text * 2') },
      ],
      collect: ['out.json', 'out.bin', 'missing'],
    });
    expect(isError).toBe(false);
    expect(view).toMatchObject({ reason: 'exit', exitCode: 0, stderr: '', violations: [] });
    expect(view.stdout).toBe("['a b'] äbäb\n");
    expect(texts).toEqual([
      view.stdout,
      expect.stringMatching(/^Ended with exit code 0 after \d+ ms/),
    ]);
    expect(view.files).toEqual([
      { path: 'out.json', uri: 'sandbox:///out.json', bytes: 2 },
      { path: 'out.bin', uri: 'sandbox:///out.bin', bytes: 2 },
    ]);
    expect(resources).toEqual([
      { uri: 'sandbox:///out.json', mimeType: 'application/json', text: '{}' },
      { uri: 'sandbox:///out.bin', mimeType: 'application/octet-stream', blob: 'AP8=' },
    ]);
  });

  it('keeps every byte of standard streams where base64 is asked for', async () => {
    await using tools = await runningTools(open());
    const bytes = Buffer.from([0, 128, 255, 10]).toString('base64');
    const { view } = await tools.call<RunView>('execute_code', {
      language: 'shell',
      code: 'tee /dev/stderr',
      stdin: bytes,
      encoding: 'base64',
    });
    expect(view).toMatchObject({ stdout: bytes, stderr: bytes, encoding: 'base64' });
  });

  it('tells of output while the program runs, and stops it with its call', async () => {
    await using tools = await runningTools(open());
    const told: string[] = [];
    const stop = new AbortController();
    const call = tools.call<RunView>(
      'execute_code',
      { language: 'shell', code: 'echo one; echo two >&2; exec sleep 30' },
      {
        signal: stop.signal,
        progress: (bytes, total, message = '') => {
          told.push(message);
          expect(total).toBeUndefined();
          if (bytes === 8) stop.abort(new Error('enough'));
        },
      },
    );
    await expect(call).rejects.toThrow('enough');
    expect(told.toSorted()).toEqual(['one\n', 'stderr: two\n']);
    expect(tools.observed).toMatchObject([{ reason: 'cancelled', incidents: [] }]);
  });
}

function endingTests(open: () => SandboxBackend): void {
  it('says of a program that failed how, as an error', async () => {
    await using tools = await runningTools(open());
    const { view, isError, texts } = await tools.call<RunView>('execute_code', {
      language: 'python',
      code: '1 / 0',
    });
    expect(isError).toBe(true);
    expect(view).toMatchObject({ reason: 'exit', exitCode: 1 });
    expect(texts[0]).toMatch(/^stderr:\n.*ZeroDivisionError/s);
  });

  it('stops a program at its limits, and says which', async () => {
    await using tools = await runningTools(open());
    const { view, isError, texts } = await tools.call<RunView>('execute_code', {
      language: 'shell',
      code: 'sleep 30',
      limits: { timeoutMs: 200 },
    });
    expect(isError).toBe(true);
    expect(view).toMatchObject({ reason: 'timeout', exitCode: null, violations: ['timeout'] });
    expect(texts.at(-1)).toMatch(/^Stopped by the limit on time \(timeoutMs\) after/);
    expect(tools.observed).toMatchObject([
      { tool: 'execute_code', language: 'shell', reason: 'timeout', incidents: ['timeout'] },
    ]);
  });

  it('is on record also where what it leaves cannot be taken', async () => {
    const code = 'touch "$(printf "\\377")"';
    await using tools = await runningTools(open());
    const language = 'shell';
    const { view } = await tools.call<Opened>('execute_session_open', { language });
    for (const [tool, more] of Object.entries({
      execute_code: { language, code },
      execute_session_run: { ...view, code },
    })) {
      const call = tools.call(tool, { ...more, collect: ['.'] });
      await expect(call).rejects.toMatchObject({ code: 'artifacts_refused' });
      expect(tools.observed.at(-1)).toMatchObject({ tool, reason: 'exit', incidents: [] });
    }
  });

  it('says what is wrong with a path', async () => {
    await using tools = await runningTools(open());
    const call = tools.call('execute_code', {
      language: 'shell',
      code: 'true',
      files: [{ path: '../escape', text: '' }],
    });
    await expect(call).rejects.toMatchObject({ qmcpError: 'tool', code: 'bad_path' });
  });
}

interface Opened {
  readonly sessionId: string;
}

function sessionTests(open: () => SandboxBackend): void {
  it('keeps its state from run to run, and its files beyond a limit', async () => {
    await using tools = await runningTools(open());
    const files = [{ path: 'data.txt', text: 'first' }];
    const opened = await tools.call<Opened>('execute_session_open', {
      language: 'python',
      files,
      limits: { timeoutMs: 2_000 },
    });
    const { sessionId } = opened.view;
    const run = (code: string, more: object = {}) =>
      tools.call<RunView>('execute_session_run', { sessionId, code, ...more });
    expect((await run('x = open("data.txt").read()')).view.stdout).toBe('');
    expect((await run('x')).view.stdout).toBe("'first'\n");
    const checkpoint = await tools.call<{ checkpointId: string; files: number }>(
      'execute_session_checkpoint',
      { sessionId },
    );
    expect(checkpoint.view.files).toBe(1);
    expect(
      (await run('open("data.txt", "w").write("second")\nwhile True: pass')).view,
    ).toMatchObject({ reason: 'timeout' });
    await expect(run('x')).rejects.toMatchObject({
      code: 'sandbox_ended',
      message: expect.stringContaining('rolled back to a checkpoint'),
    });
    const { checkpointId } = checkpoint.view;
    await tools.call('execute_session_rollback', { sessionId, checkpointId });
    const back = await run('open("data.txt").read()', { collect: ['.'] });
    expect(back.view.stdout).toBe("'first'\n");
    expect(back.resources).toMatchObject([{ uri: 'sandbox:///data.txt', text: 'first' }]);
    const { view } = await tools.call<{ sessions: unknown[] }>('execute_session_list', {});
    expect(view.sessions).toMatchObject([
      { sessionId, language: 'python', checkpoints: [checkpointId] },
    ]);
    await tools.call('execute_session_close', { sessionId });
    await expect(run('1')).rejects.toMatchObject({ code: 'unknown_session' });
    expect((await tools.call('execute_session_list', {})).texts).toEqual(['No session is open.']);
  });

  it('is nobody else’s', async () => {
    await using tools = await runningTools(open());
    const { view } = await tools.call<Opened>('execute_session_open', { language: 'shell' });
    const { sessionId } = view;
    const as = { principal: stranger };
    expect((await tools.call('execute_session_list', {}, as)).view).toEqual({ sessions: [] });
    for (const [tool, more] of Object.entries({ run: { code: 'ls' }, checkpoint: {}, close: {} })) {
      await expect(
        tools.call(`execute_session_${tool}`, { sessionId, ...more }, as),
      ).rejects.toMatchObject({ code: 'unknown_session' });
    }
  });

  it('that gets bad files is not left open', async () => {
    await using tools = await runningTools(open());
    const files = [{ path: '/etc/passwd', text: '' }];
    await expect(
      tools.call('execute_session_open', { language: 'shell', files }),
    ).rejects.toMatchObject({ code: 'bad_path' });
    expect((await tools.call('execute_session_list', {})).view).toEqual({ sessions: [] });
  });
}
