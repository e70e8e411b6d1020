import { readFileSync, readdirSync } from 'node:fs';

/** A file of `/proc`; nothing where the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const commandLine = (processId: number): string => read(`/proc/${processId}/cmdline`);

function childrenOf(processId: number): number[] {
  return readdirSync(`/proc/${processId}/task`).flatMap((thread) =>
    read(`/proc/${processId}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** Children of this process whose command holds a text. */
export const ownChildren = (text: string): readonly number[] =>
  childrenOf(process.pid).filter((child) => commandLine(child).includes(text));

/** Processes of the machine whose command holds a text. */
export const processesNaming = (text: string): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((id) => id > 0 && commandLine(id).includes(text));

/** Bytes that processes and all below them hold, memory that is shared counted in parts (PSS, proc(5)). */
export function memoryBelow(roots: readonly number[]): number {
  const found = new Set<number>();
  const visit = (processId: number): void => {
    if (found.has(processId)) return;
    found.add(processId);
    for (const child of childrenOf(processId)) visit(child);
  };
  for (const root of roots) visit(root);
  return [...found]
    .map((processId) => read(`/proc/${processId}/smaps_rollup`))
    .map((text) => Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024)
    .reduce((sum, bytes) => sum + bytes, 0);
}
