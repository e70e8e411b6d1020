import { expect, it } from 'vitest';

import type { LanguageName, SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { openSandbox, said, text } from './open-sandbox.ts';

/** What holds for every job. */
export function jobTests(open: () => SandboxBackend): void {
  const programs: readonly (readonly [LanguageName, string])[] = [
    [
      'javascript',
      `console.log(process.argv.slice(2), require('fs').readFileSync(0, 'utf8'));
       process.stderr.write('no'); process.exitCode = 3;`,
    ],
    [
      'typescript',
      `import { readFileSync } from 'node:fs';
       const args: readonly string[] = await Promise.resolve(process.argv.slice(2));
       console.log(args, readFileSync(0, 'utf8'));
       process.stderr.write('no'); process.exitCode = 3;`,
    ],
    ['shell', `echo "[ '$1', '$2' ] $(cat)"; printf no >&2; exit 3`],
  ];

  it.each(programs)(
    'in %s gets arguments and input, and gives output and exit code',
    async (language, code) => {
      await using sandbox = await openSandbox(open(), { language });
      const result = await sandbox.run({ code, args: ['a b', 'c$d'], stdin: Buffer.from('input') });
      expect(result.reason).toBe('exit');
      expect(said(result)).toEqual({
        exitCode: 3,
        stdout: `[ 'a b', 'c$d' ] input\n`,
        stderr: 'no',
      });
    },
  );

  it.each([
    ['javascript', 'const x = ;', 'SyntaxError'],
    ['javascript', 'undefined.x', 'TypeError'],
    ['typescript', 'const x: number = ;', 'Error'],
    ['shell', 'if', 'syntax error'],
  ] as const)('in %s that is wrong fails and says where', async (language, code, complaint) => {
    await using sandbox = await openSandbox(open(), { language });
    const { reason, exitCode, stderr } = await sandbox.run({ code });
    expect(reason).toBe('exit');
    expect(exitCode).not.toBe(0);
    expect(text(stderr)).toContain(complaint);
  });

  it('is heard while it runs', async () => {
    await using sandbox = await openSandbox(open());
    const heard: string[] = [];
    const first = Promise.withResolvers<void>();
    const release = new AbortController();
    const run = sandbox.run(
      { code: 'echo one; echo two >&2; sleep 30' },
      {
        signal: release.signal,
        onOutput: ({ stream, bytes }) => {
          heard.push(`${stream} ${text(bytes)}`);
          if (heard.length === 2) first.resolve();
        },
      },
    );
    await first.promise;
    release.abort();
    const result = await run;
    expect(heard.toSorted()).toEqual(['stderr two\n', 'stdout one\n']);
    expect(result).toMatchObject({ reason: 'cancelled', violations: [] });
    expect(result.exitCode).toBeUndefined();
  });

  it('that is cancelled before it starts does not start', async () => {
    await using sandbox = await openSandbox(open());
    const result = await sandbox.run({ code: 'echo ran' }, { signal: AbortSignal.abort() });
    expect(result.reason).toBe('cancelled');
    expect(text(result.stdout)).toBe('');
  });

  it('ends though a process that it left holds its output open', async () => {
    await using sandbox = await openSandbox(open());
    const result = await sandbox.run({ code: 'sleep 60 & echo done' });
    expect(said(result)).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect(result.usage.wallMs).toBeLessThan(10_000);
  });

  it('in shell can open its output by path', async () => {
    await using sandbox = await openSandbox(open());
    const code = 'echo one >/dev/stderr; echo two >/dev/stdout; echo three | tee /dev/fd/2';
    expect(said(await sandbox.run({ code }))).toEqual({
      exitCode: 0,
      stdout: 'two\nthree\n',
      stderr: 'one\nthree\n',
    });
  });

  it('loses no output that it wrote last', async () => {
    await using sandbox = await openSandbox(open());
    const result = await sandbox.run({ code: 'head -c 900000 /dev/zero | tr "\\0" x; printf end' });
    expect(result.stdout.byteLength).toBe(900_003);
    expect(text(result.stdout.subarray(-3))).toBe('end');
  });

  it('is the only one of its sandbox', async () => {
    await using sandbox = await openSandbox(open());
    const run = sandbox.run({ code: 'sleep 0.1' });
    await expect(sandbox.run({ code: 'true' })).rejects.toMatchObject({ code: 'sandbox_in_use' });
    await run;
    await expect(sandbox.run({ code: 'true' })).rejects.toMatchObject({ code: 'sandbox_ended' });
  });

  it('is killed with its sandbox', async () => {
    await using sandbox = await openSandbox(open());
    const run = sandbox.run({ code: 'sleep 60' });
    await sandbox.destroy();
    const result = await run;
    expect(result).toMatchObject({ reason: 'cancelled', violations: [] });
    expect(result.exitCode).toBeUndefined();
    await expect(sandbox.putFiles([])).rejects.toMatchObject({ code: 'sandbox_ended' });
  });
}
