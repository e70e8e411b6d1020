import { describe, expect, it } from 'vitest';

import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import type { ResourceSample } from '../../../src/sandbox/resources/resource-control.ts';
import { diskGauge, type DiskSample } from '../../../src/sandbox/running/disk-gauge.ts';
import { LimitWatch } from '../../../src/sandbox/running/limit-watch.ts';

const limits = sandboxLimits({ cpuMs: 100, memoryBytes: 2 ** 25, inodes: 10 });

const quiet: ResourceSample = {
  cpuMs: 1_000,
  memoryBytes: 0,
  peakMemoryBytes: 0,
  outOfMemory: false,
  refusedProcesses: 3,
};

const empty: DiskSample = { usedBytes: 0, inodes: 0, full: false };

/** A watch that has seen a second of processor time before the job, and then sees what the test says. */
function watching(disk: Partial<DiskSample> = {}, memoryHeldByKernel = false): LimitWatch {
  return new LimitWatch({
    limits,
    memoryHeldByKernel,
    resources: {
      attach: () => undefined,
      sample: () => quiet,
      release: () => Promise.resolve(),
    },
    disk: { sample: () => ({ ...empty, ...disk }) },
  });
}

describe('the account of a job', () => {
  it('begins with the job', () => {
    const watch = watching();
    expect(watch.look({ ...quiet, cpuMs: 1_100 })).toBeUndefined();
    expect(watch.cpuMs).toBe(100);
    expect(watch.look({ ...quiet, cpuMs: 1_101 })).toBe('cpu');
  });

  it('notes that a sandbox was ended for its age by what holds it', () => {
    const watch = watching();
    expect(watch.look({ ...quiet, outOfTime: true })).toBeUndefined();
    expect([...watch.met]).toEqual(['timeout']);
  });

  it('adds files to the memory of processes where the kernel does not', () => {
    const half = { ...quiet, memoryBytes: 2 ** 24 };
    const watch = watching({ usedBytes: 2 ** 24 });
    expect(watch.look(half)).toBeUndefined();
    expect(watch.peakMemoryBytes).toBe(2 ** 25);
    expect(watching({ usedBytes: 2 ** 24 + 1 }).look(half)).toBe('memory');
    expect(watching({ usedBytes: 2 ** 24 + 1 }, true).look(half)).toBeUndefined();
  });

  it('keeps what was met without an end', () => {
    const watch = watching({ full: true });
    expect(watch.look({ ...quiet, refusedProcesses: 4 })).toBeUndefined();
    expect(watch.look()).toBeUndefined();
    expect([...watch.met].toSorted()).toEqual(['disk', 'pids']);
  });

  it('ends a job for too many files, and for want of memory', () => {
    expect(watching({ inodes: 11 }).look()).toBe('inodes');
    const watch = watching({}, true);
    expect(watch.look({ ...quiet, outOfMemory: true })).toBe('memory');
    expect([...watch.met]).toEqual(['memory']);
  });
});

describe('the gauge of a disk', () => {
  it('measures file systems through a process that sees them', () => {
    const { usedBytes, inodes, full } = diskGauge(process.pid, ['/tmp', '/tmp']).sample();
    const once = diskGauge(process.pid, ['/tmp']).sample();
    expect(usedBytes).toBeGreaterThan(once.usedBytes);
    expect(inodes).toBeGreaterThan(0);
    expect(full).toBe(false);
  });

  it('keeps the last figures of what is gone', () => {
    expect(diskGauge(2 ** 22 + 1, ['/tmp']).sample()).toEqual(empty);
  });
});
