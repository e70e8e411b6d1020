import { expect, it } from 'vitest';

import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import type { SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { openSandbox, said, text } from './open-sandbox.ts';

/** What holds for sessions. */
export function sessionTests(open: () => SandboxBackend): void {
  it.each([
    ['javascript', ['let x = 20', 'x * 2 + 2']],
    ['javascript', ['let x = 20', 'await 0; console.log(x * 2 + 2)']],
    ['typescript', ['let x: number = 20', 'x * 2 + 2']],
    ['shell', ['x=20', 'echo $((x * 2 + 2))']],
  ] as const)('in %s keeps its state', async (language, [first, second]) => {
    await using sandbox = await openSandbox(open(), { language, lifetime: 'session' });
    expect(said(await sandbox.run({ code: first }))).toMatchObject({ exitCode: 0, stderr: '' });
    expect(said(await sandbox.run({ code: second }))).toMatchObject({
      exitCode: 0,
      stdout: '42\n',
    });
  });

  it.each([
    ['javascript', 'throw new RangeError("bad")', 'RangeError: bad'],
    ['shell', 'ls /nowhere', 'nowhere'],
  ] as const)('in %s goes on after a failure', async (language, code, complaint) => {
    await using sandbox = await openSandbox(open(), { language, lifetime: 'session' });
    const failed = await sandbox.run({ code });
    expect(failed.exitCode).not.toBe(0);
    expect(text(failed.stderr)).toContain(complaint);
    const next = language === 'shell' ? 'echo next' : 'console.log("next")';
    expect(said(await sandbox.run({ code: next }))).toEqual({
      exitCode: 0,
      stdout: 'next\n',
      stderr: '',
    });
  });

  it('ends where its code ends it', async () => {
    await using sandbox = await openSandbox(open(), { lifetime: 'session' });
    expect(await sandbox.run({ code: 'exit 5' })).toMatchObject({ reason: 'exit', exitCode: 5 });
    await expect(sandbox.run({ code: 'true' })).rejects.toMatchObject({ code: 'sandbox_ended' });
  });

  it('is killed when what a job left behind writes more than a job may', async () => {
    const limits = sandboxLimits({ outputBytes: 10_000 });
    await using sandbox = await openSandbox(open(), { lifetime: 'session', limits });
    const heard: number[] = [];
    const job = { code: '(sleep 0.2; exec yes) & echo left' };
    const result = await sandbox.run(job, { onOutput: ({ bytes }) => heard.push(bytes.length) });
    expect(said(result)).toMatchObject({ exitCode: 0, stdout: 'left\n' });
    await sandbox.ended;
    expect(heard).toEqual([5]);
  });
}
