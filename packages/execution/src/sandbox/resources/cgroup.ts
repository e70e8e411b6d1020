import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { PlatformError, type Clock } from '@qmcp/contracts';

import type { SandboxLimits } from '../limits.ts';
import { readControl, submitControl, writeControl } from './control-file.ts';
import { engineIdentity, isEngineAlive } from './engine-identity.ts';
import type { ResourceControl, ResourceControls, ResourceSample } from './resource-control.ts';

/** A value for a control file of a new group. */
export interface CgroupSetting {
  readonly controller: string;
  readonly file: string;
  readonly value: string | number;
  /** Whether kernels without that file will do. */
  readonly optional?: boolean;
}

/** What differs between the versions of control groups. */
export interface CgroupVersion {
  readonly mechanism: ResourceControls['mechanism'];
  readonly cpuQuota: boolean;
  /** Where groups are made, for each controller that has a hierarchy of its own. */
  readonly parents: Readonly<Record<string, string>>;
  settings(limits: SandboxLimits): readonly CgroupSetting[];
  /** @param pathOf - a file of the group */
  measure(pathOf: (controller: string, file: string) => string): ResourceSample;
}

/** The kernel needs a moment between a process's death and its group's being empty. */
const RETRY_MS = 2;

/** A group that is not empty after a second is left to the next sweep. */
const MAX_TRIES = 500;

const PREFIX = 'qmcp-sandbox-';

/** Control groups of one version, made below this engine's own group. */
export function cgroupControls(version: CgroupVersion, clock: Clock): ResourceControls {
  return {
    mechanism: version.mechanism,
    cpuQuota: version.cpuQuota,
    countsAllMemory: true,
    create: (id, limits) => new Cgroup(version, clock, { id, limits }),
    rlimits: () => [],
    sweep: () => sweep(parentFolders(version), clock),
  };
}

/** Controllers may share a hierarchy, as `cpu` and `cpuacct` mostly do. */
const parentFolders = ({ parents }: CgroupVersion): readonly string[] => [
  ...new Set(Object.values(parents)),
];

class Cgroup implements ResourceControl {
  readonly #version: CgroupVersion;
  readonly #clock: Clock;
  readonly #name: string;

  constructor(
    version: CgroupVersion,
    clock: Clock,
    { id, limits }: { readonly id: string; readonly limits: SandboxLimits },
  ) {
    this.#version = version;
    this.#clock = clock;
    this.#name = `${PREFIX}${engineIdentity()}-${id}`;
    try {
      for (const folder of this.#folders) mkdirSync(folder);
      for (const setting of version.settings(limits)) this.#set(setting);
    } catch (error) {
      for (const folder of this.#folders) removeIfEmpty(folder);
      throw new PlatformError(
        'sandbox_failed',
        `The control group of a sandbox cannot be set up: ${String(error)}. Check that this user may write there.`,
        { cause: error },
      );
    }
  }

  async attach(processId: number): Promise<void> {
    for (const folder of this.#folders) {
      if (await submitControl(join(folder, 'cgroup.procs'), processId)) continue;
      throw new PlatformError(
        'sandbox_failed',
        `The process of a sandbox cannot be put into ${folder}, so it was not let loose.`,
      );
    }
  }

  sample(): ResourceSample {
    return this.#version.measure((controller, file) => this.#pathOf(controller, file));
  }

  async release(): Promise<void> {
    for (const folder of this.#folders) await emptyAndRemove(folder, this.#clock);
  }

  get #folders(): readonly string[] {
    return parentFolders(this.#version).map((parent) => join(parent, this.#name));
  }

  #pathOf(controller: string, file: string): string {
    return join(this.#version.parents[controller] ?? '', this.#name, file);
  }

  #set({ controller, file, value, optional }: CgroupSetting): void {
    const path = this.#pathOf(controller, file);
    if (writeControl(path, value) || optional === true) return;
    throw new Error(`${path} does not take ${value}`);
  }
}

/** Removes the groups of engines that are gone. */
async function sweep(parents: readonly string[], clock: Clock): Promise<number> {
  const swept = new Set<string>();
  for (const parent of parents) {
    for (const folder of readdirSync(parent).filter((name) => name.startsWith(PREFIX))) {
      const [processId, startTime] = folder.slice(PREFIX.length).split('-');
      if (isEngineAlive(`${processId}-${startTime}`)) continue;
      await emptyAndRemove(join(parent, folder), clock);
      swept.add(basename(folder));
    }
  }
  return swept.size;
}

async function emptyAndRemove(folder: string, clock: Clock): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES && !removeIfEmpty(folder); tries++) {
    killMembers(folder);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, RETRY_MS));
  }
}

/** @returns whether it is gone */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function killMembers(folder: string): void {
  // Version 2 kills a group at once (kernel 5.14 on).
  if (writeControl(join(folder, 'cgroup.kill'), 1)) return;
  for (const member of readControl(join(folder, 'cgroup.procs')).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(member), 'SIGKILL');
    } catch (error) {
      // It died by itself, between the reading and the kill.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
