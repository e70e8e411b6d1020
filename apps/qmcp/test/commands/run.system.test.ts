import { writeFile } from 'node:fs/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

const { run, file, json } = workingFolder();

beforeAll(async () => {
  await writeFile(
    file('count.py'),
    [
      'import sys',
      'data = sys.stdin.buffer.read()',
      'sys.stdout.buffer.write(data[::-1])',
      'print(sys.argv[1:], file=sys.stderr)',
      'sys.exit(len(sys.argv) - 1)',
    ].join('\n'),
  );
});

describe('qmcp run', () => {
  it('gives a program its arguments and input, and its output back, byte by byte', async () => {
    const ended = await run(['run', file('count.py')], { stdin: 'abc' });
    expect(ended).toEqual({ exitCode: 0, stdout: 'cba', stderr: '[]\n' });
  });

  it('exits with 1 when the program failed, and says how', async () => {
    const ended = await run(['run', file('count.py'), 'a', '--', '--b']);
    expect(ended).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: "['a', '--b']\nqmcp: the program ended with exit code 2\n",
    });
  });

  it('tells programs everything', async () => {
    const program = await json(['run', file('count.py')]);
    expect(program).toMatchObject({
      reason: 'exit',
      exitCode: 0,
      encoding: 'utf8',
      stderr: '[]\n',
      violations: [],
    });
  });

  it('keeps bytes that are no text as base64', async () => {
    const { stdout } = await run(['run', '-', '--language', 'shell', '--json'], {
      stdin: String.raw`printf '\377'`,
    });
    expect(JSON.parse(stdout)).toMatchObject({ encoding: 'base64', stdout: '/w==' });
  });

  it('writes out what would act on a terminal', async () => {
    const { stdout } = await run(['run', '-', '--language', 'shell'], {
      stdin: String.raw`printf '\033[31mred'`,
      columns: 80,
    });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('red');
  });

  it('is on record like every other call, and what is typed here needs no approval', async () => {
    const { stdout } = await run(['invocations', '--json']);
    const { invocations } = JSON.parse(stdout) as { invocations: Record<string, unknown>[] };
    expect(invocations[0]).toMatchObject({ name: 'execute_code', door: 'cli', outcome: 'ok' });
  });
});
