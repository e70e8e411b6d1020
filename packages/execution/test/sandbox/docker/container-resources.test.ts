import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { temporaryFolder, type TemporaryFolder } from '@qmcp/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ContainerResources } from '../../../src/sandbox/docker/container-resources.ts';
import type { CgroupFiles } from '../../../src/sandbox/resources/cgroup-files.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const nobody = (): Promise<void> => Promise.resolve();

/** Lays out what a kernel would show. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(folder.file(name)), { recursive: true });
    writeFileSync(folder.file(name), text);
  }
}

const versionTwo = (): CgroupFiles => ({
  mounts: `cgroup2 ${folder.path} cgroup2 rw 0 0\n`,
  membership: '0::/docker/abc\n',
});

const twoFiles = {
  'docker/abc/cpu.stat': 'usage_usec 5000\n',
  'docker/abc/memory.current': '1000\n',
  'docker/abc/memory.peak': '2000\n',
  'docker/abc/memory.events': 'oom_kill 0\n',
  'docker/abc/pids.events': 'max 3\n',
};

describe('what a container uses', () => {
  it('is read from its control group of version 2', () => {
    write(twoFiles);
    const resources = new ContainerResources(versionTwo(), nobody);
    expect(resources.mechanism).toBe('cgroup-v2');
    expect(resources.sample()).toEqual({
      cpuMs: 5,
      memoryBytes: 1000,
      peakMemoryBytes: 2000,
      outOfMemory: false,
      refusedProcesses: 3,
    });
  });

  it('is read from its control groups of version 1, where those are used', () => {
    write({
      'memory/docker/abc/memory.usage_in_bytes': '1000',
      'memory/docker/abc/memory.max_usage_in_bytes': '2000',
      'memory/docker/abc/memory.oom_control': 'oom_kill 1',
      'cpu/docker/abc/cpuacct.usage': '7000000',
      'pids/docker/abc/pids.events': 'max 4',
    });
    const mounts = [
      ['memory', 'memory'],
      ['cpu', 'cpu,cpuacct'],
      ['pids', 'pids'],
    ].map(([name, options]) => `cgroup ${folder.file(name ?? '')} cgroup rw,${options} 0 0`);
    const groups = ['9:memory', '8:cpu,cpuacct', '7:pids', '0:'];
    const resources = new ContainerResources(
      {
        mounts: [...mounts, `cgroup2 ${folder.file('unified')} cgroup2 rw 0 0`].join('\n'),
        membership: groups.map((group) => `${group}:/docker/abc`).join('\n'),
      },
      nobody,
    );
    expect(resources.mechanism).toBe('cgroup-v1');
    expect(resources.sample()).toEqual({
      cpuMs: 7,
      memoryBytes: 1000,
      peakMemoryBytes: 2000,
      outOfMemory: true,
      refusedProcesses: 4,
    });
  });

  it('is read from the root of what is mounted where its groups have names of their own', () => {
    write({ 'cpu.stat': 'usage_usec 5000\n', 'memory.current': '1000\n' });
    const two = new ContainerResources({ ...versionTwo(), membership: '' }, nobody);
    expect(two.sample()).toMatchObject({ cpuMs: 5, memoryBytes: 1000 });
    write({ 'memory/memory.usage_in_bytes': '3000', 'cpuacct.usage': '7000000' });
    const mounts = [
      `cgroup ${folder.file('memory')} cgroup rw,memory 0 0`,
      `cgroup ${folder.path} cgroup rw,cpuacct 0 0`,
    ].join('\n');
    const one = new ContainerResources({ mounts, membership: '9:memory:/\n' }, nobody);
    expect(one.sample()).toMatchObject({ cpuMs: 7, memoryBytes: 3000, refusedProcesses: 0 });
  });

  it('stays as it was seen last once the container is gone, with what the engine says of its end', () => {
    write(twoFiles);
    const resources = new ContainerResources(versionTwo(), nobody);
    const seen = resources.sample();
    rmSync(folder.file('docker'), { recursive: true });
    expect(resources.sample()).toEqual(seen);
    resources.ranOutOfMemory();
    expect(resources.sample()).toEqual({ ...seen, outOfMemory: true });
  });

  it('ends with the container', async () => {
    write(twoFiles);
    let removed = 0;
    const resources = new ContainerResources(versionTwo(), () => {
      removed += 1;
      return Promise.resolve();
    });
    await resources.release();
    expect(removed).toBe(1);
  });

  it.each([
    ['the groups are those of another machine', { membership: '0::/docker/abc\n' }],
    ['there are none', { mounts: '' }],
    ['those of version 1 are not mounted', { membership: '9:memory:/docker/abc\n' }],
  ])('cannot be known where %s', (_why, files) => {
    const given = { ...versionTwo(), ...files };
    expect(() => new ContainerResources(given, nobody)).toThrow(
      expect.objectContaining({
        code: 'sandbox_failed',
        message: expect.stringContaining('outside of containers'),
      }),
    );
  });
});
