import { expect, it } from 'vitest';

import type { SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { openSandbox, said, text } from './open-sandbox.ts';

/** What holds for Python. By itself, since a machine may be without it. */
export function pythonTests(open: () => SandboxBackend): void {
  it('gets arguments and input, and gives output and exit code', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python' });
    const code =
      'import sys\nprint(sys.argv[1:], sys.stdin.read())\nsys.stderr.write("no")\nsys.exit(3)';
    const result = await sandbox.run({
      code,
      args: ['a b', 'c$d', '', 'é\n'],
      stdin: Buffer.from('input'),
    });
    expect(said(result)).toEqual({
      exitCode: 3,
      stdout: `['a b', 'c$d', '', 'é\\n'] input\n`,
      stderr: 'no',
    });
  });

  it.each([
    ['x = 1 +', 'SyntaxError'],
    ['def f():\n    return 1 / 0\nf()', 'line 2, in f\n    return 1 / 0'],
    ['raise SystemExit("why")', 'why'],
    [
      'import sys, traceback\ntry: 1 / 0\nexcept ZeroDivisionError:\n  traceback.print_exc()\n  sys.exit(1)',
      'line 2, in <module>\n    try: 1 / 0',
    ],
  ])('that is wrong fails and says where: %j', async (code, complaint) => {
    await using sandbox = await openSandbox(open(), { language: 'python' });
    const { exitCode, stderr } = await sandbox.run({ code });
    expect(exitCode).toBe(1);
    expect(text(stderr)).toContain(complaint);
    expect(text(stderr)).not.toContain('kernel.py');
  });

  it('imports modules of the workspace', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python' });
    const content = Buffer.from('def shout(text): return text.upper()');
    await sandbox.putFiles([{ path: 'helper.py', content }]);
    const result = await sandbox.run({ code: 'import helper\nprint(helper.shout("hello"))' });
    expect(said(result)).toEqual({ exitCode: 0, stdout: 'HELLO\n', stderr: '' });
  });

  it('keeps its state in a session, and shows the value of a last expression', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python', lifetime: 'session' });
    expect(said(await sandbox.run({ code: 'x = 20' }))).toMatchObject({ stdout: '', stderr: '' });
    expect(said(await sandbox.run({ code: 'y = 2\nx * y + 2' }))).toMatchObject({ stdout: '42\n' });
    const failed = await sandbox.run({ code: 'raise ValueError("bad")' });
    expect(text(failed.stderr)).toContain('ValueError: bad');
    expect(text(failed.stderr)).not.toContain('kernel.py');
    expect(said(await sandbox.run({ code: 'x' }))).toMatchObject({ exitCode: 0, stdout: '20\n' });
  });

  it('tells the codes of cells that leave', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python', lifetime: 'session' });
    expect((await sandbox.run({ code: 'import sys; sys.exit(7)' })).exitCode).toBe(7);
    expect(said(await sandbox.run({ code: 'sys.exit("why")' }))).toMatchObject({
      exitCode: 1,
      stderr: 'why\n',
    });
    expect((await sandbox.run({ code: 'sys.exit()' })).exitCode).toBe(0);
  });

  it('can be warmed up first', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python', warm: true });
    const result = await sandbox.run({
      code: 'import statistics\nprint(statistics.mean([41, 43]))',
    });
    expect(said(result)).toEqual({ exitCode: 0, stdout: '42\n', stderr: '' });
  });
}
