import { describe, expect, it } from 'vitest';

import {
  closingFirst,
  inheritedDescriptors,
} from '../../../src/sandbox/bubblewrap/inherited-descriptors.ts';
import { SLOTS, UserIds } from '../../../src/sandbox/resources/user-ids.ts';

describe('user ids of sandboxes', () => {
  it('are all different while they are held, and none that anything else has', () => {
    const ids = new UserIds(true);
    const leases = Array.from({ length: SLOTS }, () => ids.lease());
    const held = leases.map(({ userId }) => userId ?? 0);
    expect(new Set(held).size).toBe(SLOTS);
    expect(Math.min(...held)).toBeGreaterThanOrEqual(0x70000000);
    expect(Math.max(...held)).toBeLessThanOrEqual(0x7fffffff);
    expect(() => ids.lease()).toThrow(expect.objectContaining({ code: 'sandbox_busy' }));
  });

  it('are given back once', () => {
    const ids = new UserIds(true);
    const lease = ids.lease();
    expect(ids.held).toBe(1);
    lease.release();
    lease.release();
    expect(ids.held).toBe(0);
  });

  it('are the engine’s own where it is not root', () => {
    expect(new UserIds(false).lease().userId).toBeUndefined();
  });
});

describe('descriptors that an engine was started with', () => {
  it('are closed before the guest starts', () => {
    expect(closingFirst([], ['bwrap', '--x'])).toEqual(['bwrap', '--x']);
    expect(closingFirst([20, 251], ['bwrap', '--x'])).toEqual([
      '/bin/bash',
      '-c',
      'exec 20>&- 251>&-; exec "$@"',
      'bash',
      'bwrap',
      '--x',
    ]);
  });

  it('are not those that Node.js opens for itself', () => {
    expect(inheritedDescriptors().every((descriptor) => descriptor > 2)).toBe(true);
    expect(inheritedDescriptors()).toEqual(inheritedDescriptors());
  });
});
