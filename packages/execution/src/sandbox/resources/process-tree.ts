import { readFileSync, readdirSync } from 'node:fs';

/** What the processes below one use, as `/proc` says it (proc(5)). */
export interface TreeUsage {
  readonly cpuMs: number;
  /** Anonymous and shared memory that is resident, and page tables. */
  readonly memoryBytes: number;
  /** Threads, which are what RLIMIT_NPROC counts. */
  readonly threads: number;
}

/** More than any sandbox may have; ends the walk where processes appear faster than they are read. */
const MAX_PROCESSES = 4_096;

/** USER_HZ, which Linux fixes at 100 for what it tells programs. */
const MS_PER_TICK = 10;

const MEMORY_FIELDS = /^(?:RssAnon|RssShmem|VmPTE):\s+(\d+) kB$/gm;

/** Adds up the process and all that descend from it. Processes that end meanwhile count as far as they were seen. */
export function measureTree(root: number): TreeUsage {
  let usage: TreeUsage = { cpuMs: 0, memoryBytes: 0, threads: 0 };
  const waiting = [root];
  for (let seen = 0; seen < MAX_PROCESSES; seen++) {
    const processId = waiting.pop();
    if (processId === undefined) break;
    const threads = threadsOf(processId);
    usage = {
      cpuMs: usage.cpuMs + cpuMsOf(processId),
      memoryBytes: usage.memoryBytes + memoryBytesOf(processId),
      threads: usage.threads + threads.length,
    };
    for (const thread of threads) waiting.push(...childrenOf(processId, thread));
  }
  return usage;
}

/** Processor time of the process and of its children that ended and were waited for. */
function cpuMsOf(processId: number): number {
  const stat = readText(`/proc/${processId}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, childrenUtime, childrenStime] = fields.slice(11, 15).map(Number);
  const ticks = (utime ?? 0) + (stime ?? 0) + (childrenUtime ?? 0) + (childrenStime ?? 0);
  return ticks * MS_PER_TICK;
}

function memoryBytesOf(processId: number): number {
  let kib = 0;
  for (const [, amount] of readText(`/proc/${processId}/status`).matchAll(MEMORY_FIELDS)) {
    kib += Number(amount);
  }
  return kib * 1024;
}

function threadsOf(processId: number): readonly string[] {
  try {
    return readdirSync(`/proc/${processId}/task`);
  } catch {
    return [];
  }
}

const childrenOf = (processId: number, thread: string): readonly number[] =>
  readText(`/proc/${processId}/task/${thread}/children`).split(' ').filter(Boolean).map(Number);

/** @returns `''` for a process that is gone */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
