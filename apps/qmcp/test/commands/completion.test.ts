import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

const { run } = workingFolder();

/** What bash offers after the words. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout: script } = await run(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    `${script}\nCOMP_WORDS=(qmcp ${line}); COMP_CWORD=${words.length}; _qmcp; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ]);
  return stdout.split('\n').filter(Boolean);
}

describe('completion in bash', () => {
  it('offers commands, then what comes after them', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['serve', 'tools', 'keys', '--home']));
    expect(await offered('t')).toEqual(['tools']);
    expect(await offered('tools', '')).toEqual(expect.arrayContaining(['list', 'show', 'call']));
    expect(await offered('completion', 'z')).toEqual(['zsh']);
  });

  it('offers the options of a command, after arguments too', async () => {
    expect(await offered('tools', 'call', '--j')).toEqual(['--json']);
    expect(await offered('tools', 'call', 'echo', 'message=x', '--u')).toEqual(['--url']);
    expect(await offered('keys', 'rotate', '--gr')).toEqual(['--grace']);
  });
});

describe('completion in other shells', () => {
  it.each([
    ['zsh', "'tools call') reply=("],
    ['zsh', "'--json:print JSON, for programs'"],
    ['fish', "complete -c qmcp -n '__qmcp_at '\\''tools'\\''' -f -a 'call' -d 'Call a tool'"],
    ['fish', "-l json -d 'print JSON, for programs'"],
  ])('%s is told %s', async (shell, line) => {
    expect((await run(['completion', shell])).stdout).toContain(line);
  });
});
