import type { CgroupVersion } from './cgroup.ts';
import { readControl, readCounter } from './control-file.ts';

const PERIOD_US = 100_000;
const NS_PER_MS = 1_000_000;

/**
 * Control groups of version 1, a hierarchy a controller.
 * @param parents - folders of `memory` and `pids`, and of `cpu` and `cpuacct` where the machine has them
 */
export function cgroupV1(parents: Readonly<Record<string, string>>): CgroupVersion {
  const cpuQuota = 'cpu' in parents;
  return {
    mechanism: 'cgroup-v1',
    cpuQuota,
    parents,
    settings: ({ memoryBytes, processes, cpuCores }) => [
      { controller: 'memory', file: 'memory.limit_in_bytes', value: memoryBytes },
      // Swap would be memory by another name. The file exists where the kernel accounts for swap.
      {
        controller: 'memory',
        file: 'memory.memsw.limit_in_bytes',
        value: memoryBytes,
        optional: true,
      },
      { controller: 'pids', file: 'pids.max', value: processes },
      ...(cpuQuota
        ? [
            { controller: 'cpu', file: 'cpu.cfs_period_us', value: PERIOD_US },
            {
              controller: 'cpu',
              file: 'cpu.cfs_quota_us',
              value: Math.round(cpuCores * PERIOD_US),
            },
          ]
        : []),
    ],
    measure: (pathOf) => ({
      cpuMs: Number(readControl(pathOf('cpuacct', 'cpuacct.usage'))) / NS_PER_MS,
      memoryBytes: Number(readControl(pathOf('memory', 'memory.usage_in_bytes'))),
      peakMemoryBytes: Number(readControl(pathOf('memory', 'memory.max_usage_in_bytes'))),
      outOfMemory: readCounter(pathOf('memory', 'memory.oom_control'), 'oom_kill') > 0,
      refusedProcesses: readCounter(pathOf('pids', 'pids.events'), 'max'),
    }),
  };
}
