import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '@qmcp/contracts';
import { temporaryFolder, type TemporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { cgroupV1 } from '../../../src/sandbox/resources/cgroup-v1.ts';
import { cgroupV2 } from '../../../src/sandbox/resources/cgroup-v2.ts';
import { cgroupControls } from '../../../src/sandbox/resources/cgroup.ts';
import { detectControls } from '../../../src/sandbox/resources/detect-controls.ts';
import { engineIdentity, isEngineAlive } from '../../../src/sandbox/resources/engine-identity.ts';
import { systemClock } from '../../system-clock.ts';

/** Folders like the kernel's: what would be control files are plain ones. The real thing is in the system tests. */
const limits = sandboxLimits({ memoryBytes: 3 * 2 ** 30, processes: 20, cpuCores: 0.5 });

const onlyGroup = (parent: string): string => {
  const name = readdirSync(parent).find((entry) => entry.startsWith('qmcp-sandbox-'));
  return join(parent, name ?? 'none');
};

const contentOf = (...path: string[]): string => readFileSync(join(...path), 'utf8');

describe('control groups of version 2', () => {
  it('are set to the limits', async () => {
    await using folder = await temporaryFolder();
    await cgroupControls(cgroupV2(folder.path, true), systemClock).create('1', limits).attach(4711);
    const group = onlyGroup(folder.path);
    expect(group).toContain(engineIdentity());
    expect(contentOf(group, 'memory.max')).toBe('3221225472');
    expect(contentOf(group, 'memory.swap.max')).toBe('0');
    expect(contentOf(group, 'pids.max')).toBe('20');
    expect(contentOf(group, 'cpu.max')).toBe('50000 100000');
    expect(contentOf(group, 'cgroup.procs')).toBe('4711');
  });

  it('leave processors alone where they get none to share out', async () => {
    await using folder = await temporaryFolder();
    const controls = cgroupControls(cgroupV2(folder.path, false), systemClock);
    controls.create('1', limits);
    expect(controls.cpuQuota).toBe(false);
    expect(readdirSync(onlyGroup(folder.path))).not.toContain('cpu.max');
  });

  it('tell what is used, and which limits were met', async () => {
    await using folder = await temporaryFolder();
    const control = cgroupControls(cgroupV2(folder.path, true), systemClock).create('1', limits);
    const write = (file: string, text: string): void =>
      writeFileSync(join(onlyGroup(folder.path), file), text);
    write('cpu.stat', 'usage_usec 2500\nuser_usec 2000\n');
    write('memory.current', '1000\n');
    expect(control.sample()).toEqual({
      cpuMs: 2.5,
      memoryBytes: 1_000,
      peakMemoryBytes: 1_000,
      outOfMemory: false,
      refusedProcesses: 0,
    });
    write('memory.peak', '5000\n');
    write('memory.events', 'low 0\noom 3\noom_kill 1\n');
    write('pids.events', 'max 2\n');
    expect(control.sample()).toMatchObject({
      peakMemoryBytes: 5_000,
      outOfMemory: true,
      refusedProcesses: 2,
    });
  });
});

describe('control groups of version 1', () => {
  it('are made in each hierarchy once', async () => {
    await using folder = await temporaryFolder();
    const parents = Object.fromEntries(
      ['memory', 'pids', 'cpu'].map((name) => [name, folder.file(name)]),
    );
    for (const parent of Object.values(parents)) mkdirSync(parent);
    const version = cgroupV1({ ...parents, cpuacct: folder.file('cpu') });
    await cgroupControls(version, systemClock).create('1', limits).attach(4711);
    expect(contentOf(onlyGroup(folder.file('memory')), 'memory.limit_in_bytes')).toBe('3221225472');
    expect(contentOf(onlyGroup(folder.file('pids')), 'pids.max')).toBe('20');
    expect(contentOf(onlyGroup(folder.file('cpu')), 'cpu.cfs_quota_us')).toBe('50000');
    expect(contentOf(onlyGroup(folder.file('cpu')), 'cgroup.procs')).toBe('4711');
  });
});

describe('control groups of version 1 in use', () => {
  it('tell what is used, and which limits were met', async () => {
    await using folder = await temporaryFolder();
    const version = cgroupV1({ memory: folder.path, pids: folder.path, cpuacct: folder.path });
    const control = cgroupControls(version, systemClock).create('1', limits);
    const figures = {
      'cpuacct.usage': '2500000\n',
      'memory.usage_in_bytes': '1000\n',
      'memory.max_usage_in_bytes': '5000\n',
      'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
      'pids.events': 'max 0\n',
    };
    for (const [file, content] of Object.entries(figures)) {
      writeFileSync(join(onlyGroup(folder.path), file), content);
    }
    expect(control.sample()).toEqual({
      cpuMs: 2.5,
      memoryBytes: 1_000,
      peakMemoryBytes: 5_000,
      outOfMemory: true,
      refusedProcesses: 0,
    });
    expect(readdirSync(onlyGroup(folder.path))).not.toContain('cpu.cfs_quota_us');
  });
});

describe('the members of a group', () => {
  it('are killed when it is released', async () => {
    await using folder = await temporaryFolder();
    // Plain folders are never empty, so time is not waited for.
    const hasty: Clock = { ...systemClock, setTimer: (fire) => systemClock.setTimer(fire, 0) };
    const control = cgroupControls(cgroupV2(folder.path, true), hasty).create('1', limits);
    mkdirSync(join(onlyGroup(folder.path), 'cgroup.kill'));
    const child = spawn('sleep', ['60']);
    const exited = once(child, 'exit');
    await control.attach(child.pid ?? 0);
    await control.release();
    expect(await exited).toEqual([null, 'SIGKILL']);
  });
});

describe('a control group that cannot be had', () => {
  it('is no sandbox', async () => {
    await using folder = await temporaryFolder();
    const controls = cgroupControls(cgroupV2(folder.file('missing'), true), systemClock);
    expect(() => controls.create('1', limits)).toThrow(
      expect.objectContaining({ code: 'sandbox_failed' }),
    );
  });
});

describe('a process that cannot be put under control', () => {
  it('is told of, so that it is not let loose', async () => {
    await using folder = await temporaryFolder();
    const control = cgroupControls(cgroupV2(folder.path, true), systemClock).create('1', limits);
    rmSync(onlyGroup(folder.path), { recursive: true });
    await expect(control.attach(4711)).rejects.toThrow(/was not let loose/);
  });
});

describe('what engines left behind', () => {
  it('is removed where they are gone, and left where they live', async () => {
    await using folder = await temporaryFolder();
    const gone = '1-99999999999-1';
    mkdirSync(folder.file(`qmcp-sandbox-${gone}`));
    mkdirSync(folder.file(`qmcp-sandbox-${engineIdentity()}-1`));
    mkdirSync(folder.file('of-others'));
    const controls = cgroupControls(cgroupV2(folder.path, true), systemClock);
    expect(await controls.sweep()).toBe(1);
    expect(readdirSync(folder.path).toSorted()).toEqual([
      'of-others',
      `qmcp-sandbox-${engineIdentity()}-1`,
    ]);
    expect(await controls.sweep()).toBe(0);
  });

  it('is known by an identity that a process of the same number does not share', () => {
    expect(isEngineAlive(engineIdentity())).toBe(true);
    expect(isEngineAlive(`${process.pid}-1`)).toBe(false);
    expect(isEngineAlive('4194304-1')).toBe(false);
  });
});

describe('the choice of a means of limiting', () => {
  it('is version 2 where it delegates memory and processes', async () => {
    await using folder = await temporaryFolder();
    mkdirSync(folder.file('own'));
    writeFileSync(folder.file('own/cgroup.controllers'), 'cpuset cpu memory pids\n');
    const controls = detectControls(systemClock, {
      mounts: `cgroup2 ${folder.path} cgroup2 rw 0 0\n`,
      membership: '0::/own\n',
    });
    expect(controls).toMatchObject({ mechanism: 'cgroup-v2', cpuQuota: true });
    expect(contentOf(folder.path, 'own/cgroup.subtree_control')).toBe('+memory +pids +cpu');
  });

  /** A group that does not share out its controllers as long as processes are in it. */
  const crowded = (folder: TemporaryFolder, members: string) => {
    writeFileSync(folder.file('cgroup.controllers'), 'memory pids\n');
    mkdirSync(folder.file('cgroup.subtree_control'));
    writeFileSync(folder.file('cgroup.procs'), members);
    return { mounts: `cgroup2 ${folder.path} cgroup2 rw 0 0\n`, membership: '0::/\n' };
  };

  it('leaves a group alone that others are in', async () => {
    await using folder = await temporaryFolder();
    const files = crowded(folder, `1\n${process.pid}\n`);
    expect(detectControls(systemClock, files).mechanism).toBe('rlimits');
    expect(existsSync(folder.file('qmcp-engine'))).toBe(false);
  });

  it('moves this process out of the way where it is alone in its group', async () => {
    await using folder = await temporaryFolder();
    const files = crowded(folder, `${process.pid}\n`);
    expect(detectControls(systemClock, files).mechanism).toBe('rlimits');
    expect(contentOf(folder.path, 'qmcp-engine', 'cgroup.procs')).toBe(String(process.pid));
  });

  it('is version 1 where version 2 has no controllers', async () => {
    await using folder = await temporaryFolder();
    const names = ['memory', 'pids', 'cpu,cpuacct'];
    for (const name of [...names, 'unified']) mkdirSync(folder.file(name));
    const mounts = names.map((name) => `cgroup ${folder.file(name)} cgroup rw,${name} 0 0\n`);
    const controls = detectControls(systemClock, {
      mounts: `${mounts.join('')}cgroup2 ${folder.file('unified')} cgroup2 rw 0 0\n`,
      membership: '3:memory:/\n2:pids:/\n1:cpu,cpuacct:/\n0::/\n',
    });
    expect(controls).toMatchObject({
      mechanism: 'cgroup-v1',
      cpuQuota: true,
      countsAllMemory: true,
    });
  });

  it.each([
    ['no control groups at all', '', ''],
    ['those that may not be written to', 'cgroup /proc/self cgroup2 rw 0 0\n', '0::/\n'],
    ['none for memory', 'cgroup /tmp cgroup rw,pids 0 0\n', '8:pids:/\n'],
  ])('is rlimits where there are %s', (_what, mounts, membership) => {
    const controls = detectControls(systemClock, { mounts, membership });
    expect(controls).toMatchObject({
      mechanism: 'rlimits',
      cpuQuota: false,
      countsAllMemory: false,
    });
  });
});
