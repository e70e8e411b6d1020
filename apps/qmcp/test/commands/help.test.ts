import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import toolsCall from '../../src/commands/tools-call.ts';
import { workingFolder } from './working-folder.ts';

const { run } = workingFolder();

describe('every command', () => {
  it('says how it is used, with examples', async () => {
    const { exitCode, stdout } = await run(['keys', 'create', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: qmcp keys create [options] <name>');
    expect(stdout).toContain('Examples:\n  qmcp keys create ci --scope tools:call --expires 30d');
  });

  const unpiped = toolsCall.examples.filter((example) => example.startsWith('qmcp '));

  it.each(unpiped)('does what its help shows: %s', async (example) => {
    const [, ...words] = example.match(/'[^']*'|\S+/g) ?? [];
    const { exitCode, stderr } = await run(words.map((word) => word.replaceAll("'", '')));
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('is named with what it is for, and the exit codes', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    for (const name of ['serve', 'tools', 'keys', 'doctor']) expect(stdout).toContain(`  ${name} `);
    expect(stdout).toContain('Exit codes:\n  0  done');
    const { version } = JSON.parse(
      await readFile(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'),
    ) as { version: string };
    expect((await run(['--version'])).stdout).toBe(`${version}\n`);
  });

  it.each([
    [['tols'], "unknown command 'tols'\n(Did you mean tools?)"],
    [['tools', 'lst'], "unknown command 'lst'\n(Did you mean list?)"],
    [['tools', 'list', '--jsn'], "unknown option '--jsn'\n(Did you mean --json?)"],
    [['tools', 'call'], "missing required argument 'name'"],
    [['completion', 'powershell'], 'Allowed choices are bash, zsh, fish'],
  ])('%j ends with 2 and says what is wrong', async (argv, said) => {
    const { exitCode, stdout, stderr } = await run(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });

  it('refuses a configuration that is not usable', async () => {
    const { exitCode, stderr } = await run(['tools', 'list'], { environment: { QMCP_PORT: 'x' } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('QMCP_PORT is "x": expected a whole number');
  });
});
