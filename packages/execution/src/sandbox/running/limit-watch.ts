import type { SandboxLimits } from '../limits.ts';
import type { ResourceControl, ResourceSample } from '../resources/resource-control.ts';
import type { Violation } from '../sandbox.ts';
import type { DiskGauge } from './disk-gauge.ts';

/** What is watched, and by what. */
export interface Watched {
  readonly limits: SandboxLimits;
  readonly resources: ResourceControl;
  readonly disk: DiskGauge;
  /** Whether the kernel itself limits memory; else files and processes are added up here. */
  readonly memoryHeldByKernel: boolean;
}

/** The account of one job: what it used, and which limits it met. */
export class LimitWatch {
  readonly #watched: Watched;
  readonly #cpuMsBefore: number;
  readonly #refusedBefore: number;
  readonly #met = new Set<Violation>();
  #last: ResourceSample;
  #peakMemoryBytes = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#last = watched.resources.sample();
    this.#cpuMsBefore = this.#last.cpuMs;
    this.#refusedBefore = this.#last.refusedProcesses;
  }

  /** Limits that were met so far, whether they stopped the program or not. */
  get met(): ReadonlySet<Violation> {
    return this.#met;
  }

  /** Processor time of the job. */
  get cpuMs(): number {
    return this.#last.cpuMs - this.#cpuMsBefore;
  }

  /** Most memory that was in use. */
  get peakMemoryBytes(): number {
    return this.#peakMemoryBytes;
  }

  /**
   * Measures.
   * @param resources - the last sample of a sandbox that is gone
   * @returns the limit for which the sandbox must be killed
   */
  look(resources: ResourceSample = this.#watched.resources.sample()): Violation | undefined {
    const { limits, memoryHeldByKernel } = this.#watched;
    const disk = this.#watched.disk.sample();
    this.#last = resources;
    const memoryBytes = resources.memoryBytes + (memoryHeldByKernel ? 0 : disk.usedBytes);
    this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, resources.peakMemoryBytes, memoryBytes);
    if (resources.outOfMemory) this.#met.add('memory');
    if (resources.outOfTime === true) this.#met.add('timeout');
    if (resources.refusedProcesses > this.#refusedBefore) this.#met.add('pids');
    if (disk.full) this.#met.add('disk');
    if (disk.inodes > limits.inodes) return 'inodes';
    if (this.cpuMs > limits.cpuMs) return 'cpu';
    // What the kernel left alive would wait for what it killed.
    if (resources.outOfMemory) return 'memory';
    if (!memoryHeldByKernel && memoryBytes > limits.memoryBytes) return 'memory';
    return undefined;
  }
}
