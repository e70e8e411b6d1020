import type { Language } from '../languages/language.ts';
import type { SandboxLimits } from '../limits.ts';
import { measureTree, type TreeUsage } from './process-tree.ts';
import type { ResourceControl, ResourceControls, ResourceSample } from './resource-control.ts';

const MIB = 1024 * 1024;

/** Room above the memory limit that one process may address, so that the watchdog, which says why, comes first. */
const ADDRESS_MARGIN_BYTES = 512 * MIB;

/** The least that Node.js needs as RLIMIT_DATA to start at all. */
const LEAST_DATA_BYTES = 1024 * MIB;

/**
 * Limits where no cgroup can be had: rlimits hold each process, and a watchdog that samples holds them all together.
 * There is no quota of processors. Memory is held within what a program can take between two samples.
 */
export const rlimitControls: ResourceControls = {
  mechanism: 'rlimits',
  cpuQuota: false,
  countsAllMemory: false,
  create: (_id, limits) => new SampledTree(limits),
  rlimits,
  sweep: () => Promise.resolve(0),
};

function rlimits(
  { memoryBytes, processes }: SandboxLimits,
  { reservesAddresses }: Language,
): readonly string[] {
  const memory = reservesAddresses
    ? `--data=${Math.max(memoryBytes + ADDRESS_MARGIN_BYTES, LEAST_DATA_BYTES)}`
    : `--as=${memoryBytes + ADDRESS_MARGIN_BYTES}`;
  return [memory, `--nproc=${processes}`];
}

class SampledTree implements ResourceControl {
  readonly #limits: SandboxLimits;
  #root: number | undefined;
  #cpuMs = 0;
  #peakMemoryBytes = 0;
  #refusedProcesses = 0;

  constructor(limits: SandboxLimits) {
    this.#limits = limits;
  }

  attach(processId: number): void {
    this.#root = processId;
  }

  sample(): ResourceSample {
    const usage: TreeUsage =
      this.#root === undefined ? { cpuMs: 0, memoryBytes: 0, threads: 0 } : measureTree(this.#root);
    // A process that nobody waited for takes its time with it; what was seen once stays counted.
    this.#cpuMs = Math.max(this.#cpuMs, usage.cpuMs);
    this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, usage.memoryBytes);
    if (usage.threads >= this.#limits.processes) this.#refusedProcesses += 1;
    return {
      cpuMs: this.#cpuMs,
      memoryBytes: usage.memoryBytes,
      peakMemoryBytes: this.#peakMemoryBytes,
      outOfMemory: false,
      refusedProcesses: this.#refusedProcesses,
    };
  }

  release(): Promise<void> {
    this.#root = undefined;
    return Promise.resolve();
  }
}
