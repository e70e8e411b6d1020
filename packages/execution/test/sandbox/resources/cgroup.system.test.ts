import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { detectControls } from '../../../src/sandbox/resources/detect-controls.ts';
import { systemClock } from '../../system-clock.ts';

describe('the means of limiting that this machine has', () => {
  it('counts what a process uses, and lets go of it', async () => {
    const controls = detectControls(systemClock);
    const control = controls.create('test', sandboxLimits());
    const child = spawn('sh', ['-c', 'read -r line; exec sleep 60'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const exited = once(child, 'exit');
    await control.attach(child.pid ?? 0);
    child.stdin.write('go\n');
    await expect.poll(() => control.sample().memoryBytes).toBeGreaterThan(0);
    expect(control.sample()).toMatchObject({ outOfMemory: false, refusedProcesses: 0 });
    await control.release();
    // Where nothing but rlimits counts, nothing else ends it.
    if (controls.mechanism === 'rlimits') child.kill('SIGKILL');
    await exited;
    expect(child.signalCode).toBe('SIGKILL');
  });
});
