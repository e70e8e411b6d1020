import { PlatformError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { BubblewrapBackend } from '../../src/sandbox/bubblewrap/bubblewrap-backend.ts';
import { chooseBackend } from '../../src/sandbox/choose-backend.ts';
import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { systemClock } from '../system-clock.ts';
import { systemEntropy } from './system-entropy.ts';
import { WeakBackend } from './weak-backend.ts';

/** Backends around commands that are no bubblewrap. */
const notBubblewrap = (command: string): BubblewrapBackend =>
  new BubblewrapBackend({
    clock: systemClock,
    entropy: systemEntropy,
    controls: rlimitControls,
    command,
  });

describe('the choice of a backend', () => {
  it('ends with instructions where there is none, and never with a plain process', async () => {
    await expect(
      chooseBackend([notBubblewrap('/nowhere/bwrap')], 'ordinary'),
    ).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringMatching(
        /apt-get install bubblewrap.*cannot be run as \/nowhere\/bwrap/,
      ),
    });
    await expect(chooseBackend([], 'ordinary')).rejects.toThrow(/Tried: nothing/);
  });

  it('refuses what says that it is too old, or says nothing', async () => {
    await expect(chooseBackend([notBubblewrap('/bin/echo')], 'ordinary')).rejects.toThrow(
      /calls itself "echo .*bubblewrap 0.8 is the oldest/,
    );
    await expect(chooseBackend([notBubblewrap('/bin/true')], 'ordinary')).rejects.toThrow(/oldest/);
  });

  it('passes over one that fails its probe, which keeps nothing', async () => {
    const closed: string[] = [];
    const close = (name: string) => () => Promise.resolve(void closed.push(name));
    const good = Object.assign(new WeakBackend(), { close: close('good') });
    const bad = {
      name: 'bad',
      create: () => Promise.reject(new Error('never asked')),
      sweep: () => Promise.resolve(0),
      probe: () => Promise.reject(new PlatformError('sandbox_unavailable', 'it leaks')),
      close: close('bad'),
    };
    const chosen = await chooseBackend([bad, good], 'ordinary');
    expect(chosen.backend).toBe(good);
    expect(closed).toEqual(['bad']);
    await expect(chooseBackend([bad], 'ordinary')).rejects.toThrow(/Tried: bad: it leaks/);
  });

  it('wants a kernel of their own for hostile guests', async () => {
    await expect(chooseBackend([new WeakBackend()], 'hostile')).rejects.toThrow(
      /needs gVisor or a micro virtual machine.*weak: it shares the kernel/,
    );
  });

  it('does not hide defects', async () => {
    const broken = {
      name: 'broken',
      create: () => Promise.reject(new Error('never asked')),
      sweep: () => Promise.reject(new TypeError('a defect')),
      probe: () => Promise.reject(new Error('never asked')),
    };
    await expect(chooseBackend([broken], 'ordinary')).rejects.toThrow(TypeError);
  });
});
