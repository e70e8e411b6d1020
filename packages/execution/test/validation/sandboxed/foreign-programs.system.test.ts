import { afterAll, describe, expect, it } from 'vitest';

import { bandit } from '../../../src/validation/sandboxed/bandit.ts';
import { InstalledPrograms } from '../../../src/validation/sandboxed/installed-programs.ts';
import { shellcheck } from '../../../src/validation/sandboxed/shellcheck.ts';
import { coldSandboxes } from './sandboxes.ts';

const sandboxes = coldSandboxes();

afterAll(() => sandboxes.close());

describe('programs that a machine may have', () => {
  it('are found in sandboxes, or are not', async () => {
    const programs = new InstalledPrograms(sandboxes);
    expect(await programs.has('bash')).toBe(true);
    expect(await programs.has('qmcp-none')).toBe(false);
    expect(await programs.has('$(echo bash)')).toBe(false);
  });
});

describe('Bandit itself', () => {
  const find = (code: string) => bandit.find(code, sandboxes, undefined);

  it('tells of each finding its rule as ruff names it, how grave it is, where, and why', async () => {
    const code = 'import os\nos.system(command)\nimport yaml\nyaml.load(text)\n';
    expect(await find(code)).toMatchObject([
      { rule: 'S605', severity: 'error', line: 2, message: expect.stringContaining('shell') },
      { rule: 'S506', severity: 'warning', line: 4, message: expect.stringContaining('yaml') },
    ]);
  });

  it('finds also what code wants to have overlooked', async () => {
    expect(await find('import yaml\nyaml.load(text)  # nosec\n')).toMatchObject([
      { rule: 'S506', line: 2 },
    ]);
  });

  it('finds nothing in what does no harm, and leaves it to Python to say that code is none', async () => {
    expect(await find('print(6 * 7)\n')).toEqual([]);
    expect(await find('x = (\n')).toEqual([]);
  });
});

describe('ShellCheck', () => {
  const find = (code: string) => shellcheck.find(code, sandboxes, undefined);

  it('tells of each finding its rule, how grave it is, where, and why', async () => {
    const [cd, rm] = await find('cd "$1"\nrm -rf $1\n');
    expect(cd).toMatchObject({ rule: 'SC2164', severity: 'warning', line: 1, column: 1 });
    expect(cd?.message).toContain('cd');
    expect(rm).toMatchObject({ rule: 'SC2086', severity: 'info', line: 2, column: 8 });
    expect(rm?.message).toContain('quote');
  });

  it('takes scripts for the Bash that they run in', async () => {
    expect(await find('words=(a b)\necho "${words[@]}"\n')).toEqual([]);
  });

  it('says what is no script', async () => {
    expect(await find('if [ x; then\n')).toContainEqual(
      expect.objectContaining({ rule: 'SC1073', severity: 'error', line: 1 }),
    );
  });
});
