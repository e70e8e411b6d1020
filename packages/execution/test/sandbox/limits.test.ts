import { describe, expect, it } from 'vitest';

import { defaultSandboxLimits, sandboxLimits } from '../../src/sandbox/limits.ts';

describe('the limits of a sandbox', () => {
  it('are the defaults where nothing else is asked for', () => {
    expect(sandboxLimits()).toEqual(defaultSandboxLimits);
    expect(sandboxLimits({ cpuCores: 0.5 })).toEqual({ ...defaultSandboxLimits, cpuCores: 0.5 });
  });

  it('hold figures beyond 32 bits', () => {
    expect(sandboxLimits({ memoryBytes: 8 * 2 ** 30 }).memoryBytes).toBe(8_589_934_592);
  });

  it.each([
    [{ timeoutMs: 0 }, 'timeoutMs is 0'],
    [{ processes: 2.5 }, 'processes is 2.5'],
    [{ memoryBytes: Number.NaN }, 'memoryBytes is NaN'],
    [{ cpuCores: Number.POSITIVE_INFINITY }, 'cpuCores is Infinity'],
    [{ inodes: -1, openFiles: 1 }, 'inodes is -1, and must be a number from 1 on; openFiles is 1'],
  ])('are refused where they cannot be met: %j', (limits, problem) => {
    expect(() => sandboxLimits(limits)).toThrow(problem);
  });
});
