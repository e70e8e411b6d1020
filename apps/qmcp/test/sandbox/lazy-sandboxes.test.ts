import type { OpenedSandboxes } from '@qmcp/execution/sandbox';
import { describe, expect, it } from 'vitest';

import { LazySandboxes } from '../../src/sandbox/lazy-sandboxes.ts';

/** Sandboxes that only know whether they were closed. */
function opened() {
  let closed = 0;
  const sandboxes = {
    close: async () => {
      closed += 1;
    },
  };
  return {
    opened: { sandboxes } as unknown as OpenedSandboxes,
    sandboxes,
    get closed() {
      return closed;
    },
  };
}

describe('sandboxes that wait to be asked for', () => {
  it('are made once, for whoever asks, and ended in the end', async () => {
    const made = opened();
    let starts = 0;
    const lazy = new LazySandboxes(async () => {
      starts += 1;
      return made.opened;
    });
    expect(starts).toBe(0);
    const [one, other] = await Promise.all([lazy.open(), lazy.open()]);
    expect(one).toBe(made.sandboxes);
    expect(other).toBe(one);
    expect(await lazy.open()).toBe(one);
    expect(starts).toBe(1);
    await lazy.close();
    expect(made.closed).toBe(1);
  });

  it('are tried for again after a failure', async () => {
    const made = opened();
    const answers = [Promise.reject(new Error('not installed')), Promise.resolve(made.opened)];
    const lazy = new LazySandboxes(() => answers.shift() ?? Promise.resolve(made.opened));
    await expect(Promise.all([lazy.open(), lazy.open()])).rejects.toThrow('not installed');
    expect(await lazy.open()).toBe(made.sandboxes);
  });

  it('have nothing to end where nobody asked, or nothing came of it', async () => {
    await new LazySandboxes(() => Promise.reject(new Error('never asked'))).close();
    const lazy = new LazySandboxes(() => Promise.reject(new Error('not installed')));
    const asking = lazy.open();
    await lazy.close();
    await expect(asking).rejects.toThrow('not installed');
  });
});
