import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  cgroupFilesOf,
  cgroupMounts,
  groupsIn,
} from '../../../../src/sandbox/resources/cgroup-files.ts';

/**
 * Lets nobody survive who ran out of memory: kubelets have whole containers killed, which version 2 of control groups
 * does by itself. In version 1, whoever wants more memory waits until somebody decides.
 * @param processId - a process of the container
 * @returns tells whether the container waits for that decision
 */
export function killedAsGroup(processId: number): () => boolean {
  const files = cgroupFilesOf(processId);
  const group = groupsIn(files).get('memory') ?? '/';
  const mount = cgroupMounts(files).find(
    ({ type, options }) => type === 'cgroup' && options.includes('memory'),
  );
  if (mount === undefined || group === '/') return () => false;
  const control = join(mount.folder, group, 'memory.oom_control');
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
