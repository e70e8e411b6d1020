import { readFileSync } from 'node:fs';

/** Field 22 of `/proc/<pid>/stat` (proc(5)), counted behind the name, which may hold anything. */
const START_TIME_FIELD = 19;

/** When a process started, in ticks since boot, so that a number that is used again is told apart. */
function startTimeOf(processId: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD];
  } catch {
    return undefined;
  }
}

/** What this engine's things are named by: its process id, and when it started. */
export const engineIdentity = (): string => `${process.pid}-${startTimeOf(process.pid) ?? '0'}`;

/** Whether the engine with that identity still runs. */
export function isEngineAlive(identity: string): boolean {
  const [processId, startTime] = identity.split('-');
  return startTime !== undefined && startTimeOf(Number(processId)) === startTime;
}
