import type { CgroupSetting, CgroupVersion } from './cgroup.ts';
import { readControl, readCounter } from './control-file.ts';

const PERIOD_US = 100_000;
const US_PER_MS = 1_000;

/**
 * Control groups of version 2, one hierarchy for all controllers.
 * @param parent - a group that gives its children `memory` and `pids`
 * @param cpuQuota - whether it gives them `cpu` too
 */
export function cgroupV2(parent: string, cpuQuota: boolean): CgroupVersion {
  return {
    mechanism: 'cgroup-v2',
    cpuQuota,
    parents: { all: parent },
    settings: ({ memoryBytes, processes, cpuCores }) => [
      setting('memory.max', memoryBytes),
      // Swap would be memory by another name. The file exists where the kernel accounts for swap.
      setting('memory.swap.max', 0, true),
      setting('pids.max', processes),
      ...(cpuQuota ? [setting('cpu.max', `${Math.round(cpuCores * PERIOD_US)} ${PERIOD_US}`)] : []),
    ],
    measure: (pathOf) => {
      const memoryBytes = Number(readControl(pathOf('all', 'memory.current')));
      return {
        cpuMs: readCounter(pathOf('all', 'cpu.stat'), 'usage_usec') / US_PER_MS,
        memoryBytes,
        // Kernels before 5.19 keep no peak.
        peakMemoryBytes: Number(readControl(pathOf('all', 'memory.peak'))) || memoryBytes,
        outOfMemory: readCounter(pathOf('all', 'memory.events'), 'oom_kill') > 0,
        refusedProcesses: readCounter(pathOf('all', 'pids.events'), 'max'),
      };
    },
  };
}

const setting = (file: string, value: string | number, optional = false): CgroupSetting => ({
  controller: 'all',
  file,
  value,
  optional,
});
