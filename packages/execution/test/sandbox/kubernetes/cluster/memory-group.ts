import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  cgroupFilesOf,
  cgroupMounts,
  groupsIn,
} from '../../../../src/sandbox/resources/cgroup-files.ts';

/**
 * Lets nobody survive who ran out of memory: kubelets have whole containers killed. Version 2 of control groups does so
 * where it is told to; in version 1, whoever wants more memory waits until somebody decides.
 * @param processId - a process of the container, in a control group of its own
 * @returns tells whether the container waits for that decision
 */
export function killedAsGroup(processId: number): () => boolean {
  const files = cgroupFilesOf(processId);
  const mounts = cgroupMounts(files);
  const groups = groupsIn(files);
  const group = groups.get('memory');
  if (group === undefined) {
    const folder = mounts.find(({ type }) => type === 'cgroup2')?.folder ?? '';
    writeFileSync(join(folder, groups.get('') ?? '', 'memory.oom.group'), '1');
    return () => false;
  }
  const folder = mounts.find(({ options }) => options.includes('memory'))?.folder ?? '';
  const control = join(folder, group, 'memory.oom_control');
  writeFileSync(control, '1');
  return () => {
    try {
      return /^under_oom 1$/m.test(readFileSync(control, 'utf8'));
    } catch {
      // The group went with the container.
      return false;
    }
  };
}
