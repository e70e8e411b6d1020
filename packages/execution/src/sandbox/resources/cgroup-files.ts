import { readFileSync } from 'node:fs';

/** Where the kernel says what is mounted and which groups a process is in. */
export interface CgroupFiles {
  /** `/proc/self/mounts`: proc(5). */
  readonly mounts: string;
  /** `/proc/<pid>/cgroup`: cgroups(7). */
  readonly membership: string;
}

/** Controllers of version 1 that limit and count for us. */
export const V1_CONTROLLERS = ['memory', 'pids', 'cpu', 'cpuacct'];

/** What the kernel says here of a process. @throws where there is no such process */
export const cgroupFilesOf = (processId: number | 'self'): CgroupFiles => ({
  mounts: readFileSync('/proc/self/mounts', 'utf8'),
  membership: readFileSync(`/proc/${processId}/cgroup`, 'utf8'),
});

/** A hierarchy of control groups. */
export interface CgroupMount {
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** The hierarchies that are mounted. */
export function cgroupMounts({ mounts }: CgroupFiles): CgroupMount[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, folder = '', type = '', options = '']) => ({
      folder,
      type,
      options: options.split(','),
    }))
    .filter(({ type }) => type === 'cgroup' || type === 'cgroup2');
}

/** Paths of the process's groups by controller; the one of version 2 under `''`. */
export function groupsIn({ membership }: CgroupFiles): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const line of membership.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    for (const controller of (controllers ?? '').split(',')) groups.set(controller, path);
  }
  return groups;
}
