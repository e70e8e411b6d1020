import { describe, expect, it } from 'vitest';

import { sandboxLimits } from '../../src/sandbox/limits.ts';
import type {
  CollectLimits,
  LanguageName,
  RunResult,
  Sandbox,
  SandboxBackend,
  SandboxSpec,
} from '../../src/sandbox/sandbox.ts';

const collectLimits: CollectLimits = { maxFiles: 20, maxBytes: 1_000_000, timeoutMs: 5_000 };

/** A sandbox that goes with its scope. */
export async function openSandbox(
  backend: SandboxBackend,
  spec: Partial<SandboxSpec> = {},
): Promise<Sandbox & AsyncDisposable> {
  const sandbox = await backend.create({
    language: 'shell',
    limits: sandboxLimits(),
    trust: 'ordinary',
    lifetime: 'run',
    warm: false,
    ...spec,
  });
  return Object.assign(sandbox, { [Symbol.asyncDispose]: () => sandbox.destroy() });
}

/** Bytes as text. */
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const said = ({ exitCode, stdout, stderr }: RunResult) => ({
  exitCode,
  stdout: text(stdout),
  stderr: text(stderr),
});

/** What every sandbox does for a program that means no harm. */
export function sandboxSuite(open: () => SandboxBackend): void {
  describe('a job', () => {
    jobTests(open);
  });
  describe('a session', () => {
    sessionTests(open);
  });
  describe('files', () => {
    fileTests(open);
  });
  describe('limits', () => {
    limitTests(open);
  });
}

function jobTests(open: () => SandboxBackend): void {
  const programs: readonly (readonly [LanguageName, string])[] = [
    [
      'python',
      'import sys\nprint(sys.argv[1:], sys.stdin.read())\nsys.stderr.write("no")\nsys.exit(3)',
    ],
    [
      'javascript',
      `console.log(JSON.stringify(process.argv.slice(2)).replaceAll('"', "'").replace(',', ', '), require('fs').readFileSync(0, 'utf8'));
       process.stderr.write('no'); process.exitCode = 3;`,
    ],
    [
      'typescript',
      `import { readFileSync } from 'node:fs';
       const args: readonly string[] = await Promise.resolve(process.argv.slice(2));
       console.log(JSON.stringify(args).replaceAll('"', "'").replace(',', ', '), readFileSync(0, 'utf8'));
       process.stderr.write('no'); process.exitCode = 3;`,
    ],
    ['shell', `echo "['$1', '$2'] $(cat)"; printf no >&2; exit 3`],
  ];

  it.each(programs)(
    'in %s gets arguments and input, and gives output and exit code',
    async (language, code) => {
      await using sandbox = await openSandbox(open(), { language });
      const result = await sandbox.run({ code, args: ['a b', 'c$d'], stdin: Buffer.from('input') });
      expect(result.reason).toBe('exit');
      expect(said(result)).toEqual({ exitCode: 3, stdout: `['a b', 'c$d'] input\n`, stderr: 'no' });
    },
  );

  it.each([
    ['python', 'x = 1 +', 'SyntaxError'],
    ['python', 'def f():\n    return 1 / 0\nf()', 'line 2, in f'],
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
    expect(result).toMatchObject({ reason: 'exit', exitCode: 137 });
    await expect(sandbox.putFiles([])).rejects.toMatchObject({ code: 'sandbox_ended' });
  });
}

function sessionTests(open: () => SandboxBackend): void {
  it.each([
    ['python', ['x = 20', 'x * 2 + 2']],
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
    ['python', 'raise ValueError("bad")', 'ValueError: bad'],
    ['javascript', 'throw new RangeError("bad")', 'RangeError: bad'],
    ['shell', 'ls /nowhere', 'nowhere'],
  ] as const)('in %s goes on after a failure', async (language, code, complaint) => {
    await using sandbox = await openSandbox(open(), { language, lifetime: 'session' });
    const failed = await sandbox.run({ code });
    expect(failed.exitCode).not.toBe(0);
    expect(text(failed.stderr)).toContain(complaint);
    const next =
      language === 'shell'
        ? 'echo next'
        : `${language === 'python' ? 'print' : 'console.log'}("next")`;
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

  it('tells the codes of programs that leave', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python', lifetime: 'session' });
    expect((await sandbox.run({ code: 'import sys; sys.exit(7)' })).exitCode).toBe(7);
    expect(said(await sandbox.run({ code: 'sys.exit("why")' }))).toMatchObject({
      exitCode: 1,
      stderr: 'why\n',
    });
    expect((await sandbox.run({ code: 'sys.exit()' })).exitCode).toBe(0);
  });
}

function fileTests(open: () => SandboxBackend): void {
  it('go in, are seen by the program, and come out', async () => {
    await using sandbox = await openSandbox(open(), { language: 'python' });
    await sandbox.putFiles([
      { path: 'data/in.txt', content: Buffer.from('héllo') },
      { path: 'helper.py', content: Buffer.from('def shout(text): return text.upper()') },
    ]);
    const code = `
import helper, os
os.makedirs("out/deep")
open("out/deep/result.txt", "w").write(helper.shout(open("data/in.txt").read()))
open("other.txt", "w").write("other")`;
    expect((await sandbox.run({ code })).exitCode).toBe(0);
    const { files, refused } = await sandbox.getFiles(['out', 'missing'], collectLimits);
    expect(refused).toEqual([]);
    expect(files.map(({ path, content }) => [path, text(content)])).toEqual([
      ['out/deep/result.txt', 'HÉLLO'],
    ]);
    const all = await sandbox.getFiles(['.'], collectLimits);
    expect(all.files.map(({ path }) => path)).toContain('data/in.txt');
  });

  it('keep their bytes and whether they can be run', async () => {
    await using sandbox = await openSandbox(open());
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    const long = `${'a'.repeat(90)}/${'b'.repeat(90)}`;
    await sandbox.putFiles([
      { path: 'run.sh', content: Buffer.from('echo ran'), executable: true },
      { path: long, content },
      { path: 'empty', content: Buffer.alloc(0) },
    ]);
    expect(text((await sandbox.run({ code: 'sh ./run.sh' })).stdout)).toBe('ran\n');
    const { files } = await sandbox.getFiles(['.'], collectLimits);
    const byPath = new Map(files.map((file) => [file.path, file]));
    expect(byPath.get('run.sh')?.executable).toBe(true);
    expect(byPath.get('empty')).toMatchObject({ executable: false });
    expect(Buffer.from(byPath.get(long)?.content ?? []).equals(content)).toBe(true);
  });

  it.each(['../up', '/etc/x', 'a//b', './a', 'a/../b', '', 'a\nb', 'x'.repeat(300)])(
    'are refused where their path is %j',
    async (path) => {
      await using sandbox = await openSandbox(open());
      await expect(sandbox.putFiles([{ path, content: Buffer.alloc(1) }])).rejects.toMatchObject({
        code: 'bad_path',
      });
      await expect(sandbox.getFiles([path], collectLimits)).rejects.toMatchObject({
        code: 'bad_path',
      });
      expect((await sandbox.run({ code: 'ls -A' })).stdout.byteLength).toBe(0);
    },
  );

  it('stay inside where there are too many of them', async () => {
    await using sandbox = await openSandbox(open());
    await sandbox.run({ code: 'for i in $(seq 30); do echo x >$i; done' });
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toMatchObject({
      code: 'artifacts_refused',
    });
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toMatchObject({
      code: 'sandbox_ended',
    });
  });

  it('stay inside where they are too large, also where they are sparse', async () => {
    await using sandbox = await openSandbox(open());
    await sandbox.run({ code: 'truncate -s 50M sparse' });
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toThrow(/more than 1000000 bytes/);
  });
}

function limitTests(open: () => SandboxBackend): void {
  it('on time end a job, and its sandbox with it', async () => {
    await using sandbox = await openSandbox(open(), { limits: sandboxLimits({ timeoutMs: 200 }) });
    const result = await sandbox.run({ code: 'echo began; sleep 30' });
    expect(result).toMatchObject({ reason: 'timeout', violations: ['timeout'] });
    expect(text(result.stdout)).toBe('began\n');
    expect(result.usage.wallMs).toBeGreaterThanOrEqual(199);
    expect(result.usage.wallMs).toBeLessThan(2_000);
    await sandbox.ended;
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toMatchObject({
      code: 'sandbox_ended',
    });
  });

  it('on output keep the first of it', async () => {
    await using sandbox = await openSandbox(open(), { limits: sandboxLimits({ outputBytes: 10 }) });
    const result = await sandbox.run({
      code: 'printf 12345 >&2; sleep 0.1; printf 6789012345; sleep 30',
    });
    expect(result.reason).toBe('output');
    expect(text(result.stderr) + text(result.stdout)).toBe('1234567890');
  });

  it('on output are met by what fits exactly', async () => {
    await using sandbox = await openSandbox(open(), { limits: sandboxLimits({ outputBytes: 5 }) });
    expect(await sandbox.run({ code: 'printf 12345' })).toMatchObject({ reason: 'exit' });
  });
}
