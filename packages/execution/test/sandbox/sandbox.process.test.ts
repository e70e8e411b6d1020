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

  it('finds the languages that work', async () => {
    const weak = new WeakBackend();
    const working = await workingLanguages((spec) => weak.create(spec));
    expect(working).toEqual(expect.arrayContaining(['javascript', 'typescript', 'shell']));
    const broken = () => Promise.reject(new Error('no interpreter'));
    expect(await workingLanguages(broken)).toEqual([]);
  });
});
