import { describe, expect, it } from 'vitest';

import { exitReason, violationsOf } from '../../../src/sandbox/running/exit-reason.ts';
import type { Violation } from '../../../src/sandbox/sandbox.ts';

const reasonOf = (exitCode: number, ...met: Violation[]) =>
  exitReason({ stopped: undefined, exitCode, met: new Set(met) });

describe('the reason of an end', () => {
  it('is what stopped the run from outside, before all else', () => {
    expect(exitReason({ stopped: 'timeout', exitCode: 137, met: new Set(['memory']) })).toBe(
      'timeout',
    );
  });

  it.each([
    [152, 'cpu'],
    [153, 'disk'],
    [159, 'seccomp'],
    [137, 'exit'],
    [1, 'exit'],
    [0, 'exit'],
  ] as const)('of code %i is %s', (exitCode, reason) => {
    expect(reasonOf(exitCode)).toBe(reason);
  });

  it('is memory wherever the kernel killed a part for want of it', () => {
    expect(reasonOf(0, 'memory')).toBe('memory');
    expect(reasonOf(1, 'disk', 'memory')).toBe('memory');
  });

  it('is a limit that was met only where the program failed', () => {
    expect(reasonOf(1, 'pids')).toBe('pids');
    expect(reasonOf(1, 'disk', 'pids')).toBe('pids');
    expect(reasonOf(137, 'timeout')).toBe('timeout');
    expect(reasonOf(0, 'disk')).toBe('exit');
  });

  it('leaves what was met on record', () => {
    expect(violationsOf('exit', new Set(['pids', 'disk']))).toEqual(['disk', 'pids']);
    expect(violationsOf('timeout', new Set(['pids']))).toEqual(['pids', 'timeout']);
    expect(violationsOf('memory', new Set(['memory']))).toEqual(['memory']);
    expect(violationsOf('cancelled', new Set())).toEqual([]);
  });
});
