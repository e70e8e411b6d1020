import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/** Text of a control file. @returns `''` where there is none: kernels differ in what they offer */
export function readControl(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Sets a control file. @returns whether the kernel took it */
export function writeControl(path: string, value: string | number): boolean {
  try {
    writeFileSync(path, String(value));
    return true;
  } catch {
    return false;
  }
}

/** As {@link writeControl}, for files of which the kernel may take its time: this thread goes on meanwhile. */
export async function submitControl(path: string, value: string | number): Promise<boolean> {
  try {
    await writeFile(path, String(value));
    return true;
  } catch {
    return false;
  }
}

/** The number behind a key in a control file of lines `<key> <number>`; 0 where it isn't there. */
export function readCounter(path: string, key: string): number {
  const line = readControl(path)
    .split('\n')
    .find((text) => text.startsWith(`${key} `));
  return line === undefined ? 0 : Number(line.slice(key.length + 1));
}
