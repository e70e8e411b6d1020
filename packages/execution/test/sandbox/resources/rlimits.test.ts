import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

import { javascript } from '../../../src/sandbox/languages/javascript.ts';
import { shell } from '../../../src/sandbox/languages/shell.ts';
import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { measureTree } from '../../../src/sandbox/resources/process-tree.ts';
import { rlimitControls } from '../../../src/sandbox/resources/rlimits.ts';

const MIB = 1024 * 1024;

/** A process with a child, which says so, and waits for the end of its input. */
async function startTree() {
  const child = spawn('sh', ['-c', 'sleep 60 & echo up; read -r line; kill $!'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    processId: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.stdin.end('\n');
      await once(child, 'exit');
    },
  };
}

describe('a tree of processes', () => {
  it('is measured with all that descend from its first', async () => {
    await using tree = await startTree();
    const usage = measureTree(tree.processId);
    expect(usage.threads).toBe(2);
    expect(usage.memoryBytes).toBeGreaterThan(50_000);
    expect(usage.memoryBytes).toBeLessThan(50 * MIB);
  });

  it('is nothing where it is gone', () => {
    expect(measureTree(2 ** 22 + 1)).toEqual({ cpuMs: 0, memoryBytes: 0, threads: 0 });
  });

  it('counts the processor time of this very process', () => {
    const before = measureTree(process.pid).cpuMs;
    const until = performance.now() + 100;
    while (performance.now() < until);
    expect(measureTree(process.pid).cpuMs).toBeGreaterThan(before);
  });
});

describe('limits by rlimits', () => {
  it('tell that processes have run out', async () => {
    await using tree = await startTree();
    const tight = rlimitControls.create('1', { ...sandboxLimits(), processes: 2 });
    const wide = rlimitControls.create('2', { ...sandboxLimits(), processes: 3 });
    expect(tight.sample().refusedProcesses).toBe(0);
    for (const control of [tight, wide]) await control.attach(tree.processId);
    expect(tight.sample().refusedProcesses).toBe(1);
    expect(wide.sample().refusedProcesses).toBe(0);
  });

  it('remember what was used when nothing is left', async () => {
    await using tree = await startTree();
    const control = rlimitControls.create('1', sandboxLimits());
    await control.attach(tree.processId);
    const { peakMemoryBytes } = control.sample();
    await control.release();
    expect(control.sample()).toMatchObject({ memoryBytes: 0, peakMemoryBytes });
  });

  it('bound addresses, or data where a runtime reserves more addresses than it uses', () => {
    const limits = sandboxLimits({ memoryBytes: 100 * MIB, processes: 9 });
    expect(rlimitControls.rlimits(limits, shell)).toEqual([`--as=${612 * MIB}`, '--nproc=9']);
    expect(rlimitControls.rlimits(limits, javascript)).toEqual([
      `--data=${1024 * MIB}`,
      '--nproc=9',
    ]);
  });

  it('leave nothing to sweep', async () => {
    expect(await rlimitControls.sweep()).toBe(0);
  });
});
