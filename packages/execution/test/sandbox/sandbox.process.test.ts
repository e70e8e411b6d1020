import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { selfAttack, workingLanguages } from '../../src/sandbox/probe/self-attack.ts';
import { sandboxSuite } from './suite/sandbox.suite.ts';
import { WeakBackend } from './weak-backend.ts';

describe('the guest in a plain process', () => {
  sandboxSuite(() => new WeakBackend({ keepsLimits: true }));
});

describe('the probe of a backend', () => {
  it('sees that a plain process is no sandbox', async () => {
    const weak = new WeakBackend();
    const reached = await selfAttack((spec) => weak.create(spec));
    expect(reached).toEqual(
      expect.arrayContaining([
        'a file of the host',
        'a process of the host',
        'all system calls',
        'four times the memory that it may have',
        'more time than it may have',
      ]),
    );
  });

  it('takes a process of the sandbox for none of the host that has the same number', async () => {
    const script = fileURLToPath(
      new URL('../../src/sandbox/probe/self-attack.sh', import.meta.url),
    );
    const commandLine = readFileSync('/proc/self/cmdline', 'latin1').replaceAll('\0', ' ');
    const look = async (expected: string): Promise<string> => {
      const args = [script, '/nowhere', String(process.pid), expected];
      return (await promisify(execFile)('bash', args)).stdout;
    };
    expect(await look(commandLine)).toContain('REACHED a process of the host');
    expect(await look('another command ')).not.toContain('a process of the host');
  });

  it('finds the languages that work', async () => {
    const weak = new WeakBackend();
    const working = await workingLanguages((spec) => weak.create(spec));
    expect(working).toEqual(expect.arrayContaining(['javascript', 'typescript', 'shell']));
    const broken = () => Promise.reject(new Error('no interpreter'));
    expect(await workingLanguages(broken)).toEqual([]);
  });
});
