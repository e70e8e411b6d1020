import { readFileSync, readdirSync } from 'node:fs';

/** Processes that descend from one, without it. */
function descendantsOf(processId: number): number[] {
  const children = readdirSync(`/proc/${processId}/task`).flatMap((thread) =>
    readFileSync(`/proc/${processId}/task/${thread}/children`, 'latin1')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
  return children.flatMap((child) => [child].concat(descendantsOf(child)));
}

/** Bytes that the processes below one hold, memory that is shared counted in parts (PSS, proc(5)). */
export function memoryOf(processId: number): number {
  return descendantsOf(processId)
    .map((child) => readFileSync(`/proc/${child}/smaps_rollup`, 'latin1'))
    .map((text) => Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024)
    .reduce((sum, bytes) => sum + bytes, 0);
}
