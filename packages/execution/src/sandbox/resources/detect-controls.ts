import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '@qmcp/contracts';

import { cgroupV1 } from './cgroup-v1.ts';
import { cgroupV2 } from './cgroup-v2.ts';
import {
  cgroupFilesOf,
  cgroupMounts,
  groupsIn,
  V1_CONTROLLERS,
  type CgroupFiles,
} from './cgroup-files.ts';
import { cgroupControls, type CgroupVersion } from './cgroup.ts';
import { readControl, writeControl } from './control-file.ts';
import type { ResourceControls } from './resource-control.ts';
import { rlimitControls } from './rlimits.ts';

/** Chooses the best means of limiting that this machine lets this user have: cgroup v2, then v1, then rlimits. */
export function detectControls(
  clock: Clock,
  files: CgroupFiles = cgroupFilesOf('self'),
): ResourceControls {
  const version = detectV2(files) ?? detectV1(files);
  return version === undefined ? rlimitControls : cgroupControls(version, clock);
}

function detectV1(files: CgroupFiles): CgroupVersion | undefined {
  const groups = groupsIn(files);
  const parents: Record<string, string> = {};
  for (const { folder, type, options } of cgroupMounts(files)) {
    if (type !== 'cgroup') continue;
    for (const controller of V1_CONTROLLERS.filter((name) => options.includes(name))) {
      const parent = join(folder, groups.get(controller) ?? '/');
      if (isWritable(parent)) parents[controller] = parent;
    }
  }
  const enough = ['memory', 'pids', 'cpuacct'].every((controller) => controller in parents);
  return enough ? cgroupV1(parents) : undefined;
}

function detectV2(files: CgroupFiles): CgroupVersion | undefined {
  const mount = cgroupMounts(files).find(({ type }) => type === 'cgroup2');
  const path = groupsIn(files).get('');
  if (mount === undefined || path === undefined) return undefined;
  const own = join(mount.folder, path);
  const offered = readControl(join(own, 'cgroup.controllers')).split(' ');
  if (!offered.includes('memory') || !offered.includes('pids') || !isWritable(own))
    return undefined;
  const cpuQuota = offered.includes('cpu');
  return delegate(own, cpuQuota ? '+memory +pids +cpu' : '+memory +pids')
    ? cgroupV2(own, cpuQuota)
    : undefined;
}

/** Lets children of the group have controllers. The kernel wants a group with such children to hold no process. */
function delegate(own: string, controllers: string): boolean {
  const control = join(own, 'cgroup.subtree_control');
  if (writeControl(control, controllers)) return true;
  // Moving processes that aren't ours would be meddling: whoever runs beside us keeps the group as it is.
  if (readControl(join(own, 'cgroup.procs')) !== String(process.pid)) return false;
  const leaf = join(own, 'qmcp-engine');
  if (!existsSync(leaf)) mkdirSync(leaf);
  return (
    writeControl(join(leaf, 'cgroup.procs'), process.pid) && writeControl(control, controllers)
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
