import type { DiskGauge } from '../running/disk-gauge.ts';
import type { ResourceControl } from '../resources/resource-control.ts';
import type { PodEnd } from './pod-state.ts';

/** What is known of what a pod uses: nothing while it runs, and in the end which limit ended it. */
export class PodAccount {
  readonly resources: ResourceControl;
  readonly disk: DiskGauge;
  #violation: PodEnd['violation'];

  /** @param remove - removes the pod */
  constructor(remove: () => Promise<void>) {
    this.resources = {
      isBlind: true,
      attach() {
        // The node did, before anything ran.
      },
      sample: () => ({
        cpuMs: 0,
        memoryBytes: 0,
        peakMemoryBytes: 0,
        refusedProcesses: 0,
        outOfMemory: this.#violation === 'memory',
        outOfTime: this.#violation === 'timeout',
      }),
      async release() {
        try {
          await remove();
        } catch {
          // The API is gone. A sweep or the deadline of its Job removes what is left.
        }
      },
    };
    this.disk = {
      sample: () => ({ usedBytes: 0, inodes: 0, full: this.#violation === 'disk' }),
    };
  }

  /** Notes how the pod ended. */
  conclude({ violation }: PodEnd): void {
    this.#violation = violation;
  }
}
