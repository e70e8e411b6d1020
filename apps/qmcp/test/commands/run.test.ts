import { writeFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

const { run, file } = workingFolder();

describe('qmcp run', () => {
  it('wants a program that can be read, in a language that can be told', async () => {
    expect(await run(['run', '/nowhere/program.py'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("/nowhere/program.py can't be read (ENOENT)"),
    });
    expect(await run(['run', 'program.txt'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('say it with --language'),
    });
  });

  it('says what is needed where no sandbox may run it', async () => {
    await writeFile(file('hello.sh'), 'echo hello');
    const ended = await run(['run', file('hello.sh')], {
      environment: { QMCP_SANDBOX_BACKEND: 'bubblewrap', QMCP_SANDBOX_TRUST: 'hostile' },
    });
    expect(ended).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('Hostile code needs gVisor'),
    });
  });

  it('is not there where no tool runs code', async () => {
    await writeFile(file('hello.sh'), 'echo hello');
    const ended = await run(['run', file('hello.sh')], {
      environment: { QMCP_SANDBOX_BACKEND: 'off' },
    });
    expect(ended).toMatchObject({ exitCode: 4, stdout: '' });
  });
});
