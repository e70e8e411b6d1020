import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { PlatformError } from '@qmcp/contracts';

import {
  cgroupMounts,
  groupsIn,
  V1_CONTROLLERS,
  type CgroupFiles,
} from '../resources/cgroup-files.ts';
import { cgroupV1 } from '../resources/cgroup-v1.ts';
import { cgroupV2 } from '../resources/cgroup-v2.ts';
import type { CgroupVersion } from '../resources/cgroup.ts';
import type { ResourceControl, ResourceSample } from '../resources/resource-control.ts';

const nothing: ResourceSample = {
  cpuMs: 0,
  memoryBytes: 0,
  peakMemoryBytes: 0,
  outOfMemory: false,
  refusedProcesses: 0,
};

/** Reads what the control groups count that Docker's engine made for a container; limiting is the engine's part. */
export class ContainerResources implements ResourceControl {
  readonly mechanism: CgroupVersion['mechanism'];
  readonly #version: CgroupVersion;
  readonly #remove: () => Promise<void>;
  #last = nothing;

  /**
   * @param files - of the container's first process
   * @param remove - removes the container
   * @throws PlatformError `sandbox_failed` where this machine does not show its control groups
   */
  constructor(files: CgroupFiles, remove: () => Promise<void>) {
    this.#version = groupOf(files);
    this.mechanism = this.#version.mechanism;
    this.#remove = remove;
  }

  attach(): void {
    // The engine did, before anything ran.
  }

  sample(): ResourceSample {
    if (Object.values(this.#version.parents).every((folder) => existsSync(folder))) {
      const { outOfMemory } = this.#last;
      const sample = this.#version.measure((controller, file) =>
        join(this.#version.parents[controller] ?? '', file),
      );
      this.#last = { ...sample, outOfMemory: outOfMemory || sample.outOfMemory };
    }
    return this.#last;
  }

  /** Notes what the engine says of a container whose groups are gone. */
  ranOutOfMemory(): void {
    this.#last = { ...this.#last, outOfMemory: true };
  }

  async release(): Promise<void> {
    try {
      await this.#remove();
    } catch {
      // The engine is gone. Its container ends by itself, and the next sweep removes what is left.
    }
  }
}

function groupOf(files: CgroupFiles): CgroupVersion {
  const version = findGroup(files);
  if (version !== undefined && Object.values(version.parents).every((path) => existsSync(path)))
    return version;
  throw new PlatformError(
    'sandbox_failed',
    "The control groups of a container cannot be seen from here, so nobody would know what it uses. Run qmcp on the machine of Docker's engine, outside of containers, or use bubblewrap.",
  );
}

/** Groups of a process. Controllers that version 1 has are none of version 2. */
function findGroup(files: CgroupFiles): CgroupVersion | undefined {
  const mounts = cgroupMounts(files);
  const groups = groupsIn(files);
  if (!groups.has('memory')) {
    const folder = mounts.find(({ type }) => type === 'cgroup2')?.folder;
    return folder === undefined ? undefined : cgroupV2(join(folder, groups.get('') ?? '/'), true);
  }
  const parents: Record<string, string> = {};
  for (const { folder, type, options } of mounts) {
    if (type !== 'cgroup') continue;
    for (const controller of V1_CONTROLLERS.filter((name) => options.includes(name))) {
      parents[controller] = join(folder, groups.get(controller) ?? '/');
    }
  }
  return 'memory' in parents ? cgroupV1(parents) : undefined;
}
