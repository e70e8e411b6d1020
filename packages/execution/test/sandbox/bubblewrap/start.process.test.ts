import { describe, expect, it } from 'vitest';

import { BubblewrapBackend } from '../../../src/sandbox/bubblewrap/bubblewrap-backend.ts';
import { detectControls } from '../../../src/sandbox/resources/detect-controls.ts';
import { rlimitControls } from '../../../src/sandbox/resources/rlimits.ts';
import { systemClock } from '../../system-clock.ts';
import { openSandbox } from '../suite/open-sandbox.ts';
import { systemEntropy } from '../system-entropy.ts';

describe('a machine without bubblewrap', () => {
  it.each([
    ['rlimits', rlimitControls],
    ['the best limits there are', detectControls(systemClock)],
  ])('makes no sandbox with %s, says why, and keeps no place taken', async (_name, controls) => {
    const backend = new BubblewrapBackend({
      clock: systemClock,
      entropy: systemEntropy,
      controls,
      command: '/nowhere/bwrap',
    });
    await expect(openSandbox(backend)).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringContaining('/nowhere/bwrap'),
    });
    expect(backend.size).toBe(0);
  });

  it('does not take one command for another', async () => {
    const backend = new BubblewrapBackend({
      clock: systemClock,
      entropy: systemEntropy,
      controls: rlimitControls,
      command: '/bin/false',
    });
    await expect(openSandbox(backend)).rejects.toMatchObject({ code: 'sandbox_failed' });
    await expect(backend.probe()).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    expect(backend.size).toBe(0);
  });
});
