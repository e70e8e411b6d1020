import { readFile, stat, writeFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { qmcp } from '../cli/qmcp.ts';
import { forms, workingFolder } from './working-folder.ts';

const { file, json, run } = workingFolder();

describe('the store', () => {
  it('shows its migrations', async () => {
    const status = await json(['db', 'migrate']);
    expect(status).toEqual({
      file: file('.qmcp/qmcp.db'),
      exists: true,
      migrations: expect.arrayContaining([
        {
          name: expect.stringMatching(/^0001_/) as string,
          checksum: forms.hex,
          applied_at: forms.iso,
        },
      ]) as object[],
    });
    expect(await json(['db', 'status'])).toEqual(status);
    expect((await run(['db', 'status'])).stdout).toMatch(
      /qmcp\.db\nMIGRATION +APPLIED +CHECKSUM\n0001_/,
    );
  });

  it('is not made by a look at it', async () => {
    const { exitCode, stdout } = await run(['db', 'status', '--home', 'elsewhere']);
    expect([exitCode, stdout]).toEqual([
      0,
      `${file('elsewhere/qmcp.db')} does not exist yet: the first start makes it.\n`,
    ]);
    expect(await json(['db', 'status', '--home', 'elsewhere'])).toMatchObject({ exists: false });
    await expect(stat(file('elsewhere'))).rejects.toThrow('ENOENT');
  });
});

describe('a backup', () => {
  it('is made of a store, and makes a store where there is none', async () => {
    await run(['keys', 'create', 'robot', '--home', 'kept']);
    const keys = await json(['keys', 'list', '--home', 'kept']);
    const made = await json(['db', 'backup', 'backups/one.db', '--home', 'kept']);
    expect(made).toEqual({ from: file('kept/qmcp.db'), to: file('backups/one.db') });
    const restored = await run(['db', 'restore', 'backups/one.db', '--home', 'again']);
    expect(restored.stdout).toBe(
      `Copied ${file('backups/one.db')} to ${file('again/qmcp.db')}, and compared.\n`,
    );
    expect(await json(['keys', 'list', '--home', 'again'])).toEqual(keys);
  });

  it('never replaces anything', async () => {
    const { exitCode, stderr } = await run(['db', 'backup', 'backups/one.db', '--home', 'kept']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('exists already')]);
    expect(await run(['db', 'restore', 'backups/one.db', '--home', 'again'])).toMatchObject({
      exitCode: 1,
    });
    expect(await run(['db', 'restore', 'none.db', '--home', 'new'])).toMatchObject({ exitCode: 4 });
  });

  it('goes to a database where one is configured', async () => {
    const { exitCode, stderr } = await run(['db', 'copy']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('QMCP_DATABASE_URL')]);
  });
});

describe('init', () => {
  it('writes a configuration and a tool that works without installing anything', async () => {
    const { exitCode, stdout, stderr } = await run(['init', 'fresh']);
    expect([exitCode, stdout]).toEqual([
      0,
      'wrote fresh/qmcp.config.json\nwrote fresh/tools/hello.mjs\n',
    ]);
    expect(stderr).toContain('Try it: `cd fresh`, `qmcp tools call hello name=Ada`, then');
    const called = await qmcp(['tools', 'call', 'hello', 'name=Ada'], {
      folder: file('fresh'),
    });
    expect(called).toEqual({ exitCode: 0, stdout: 'Hello, Ada!\n', stderr: '' });
  });

  it('overwrites nothing unless told to', async () => {
    const tool = file('fresh/tools/hello.mjs');
    await writeFile(tool, 'mine');
    const refused = await run(['init', 'fresh']);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('qmcp.config.json exists already: --force overwrites it');
    expect(await readFile(tool, 'utf8')).toBe('mine');
    expect((await run(['init', 'fresh', '--force'])).exitCode).toBe(0);
    expect(await readFile(tool, 'utf8')).toContain("name: 'hello'");
  });
});
