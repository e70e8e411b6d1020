import type { Line } from './finding.ts';

/** A file of a diff: its name on the new side and the lines that were added to it. */
export interface DiffFile {
  readonly name: string;
  readonly added: readonly Line[];
}

const HUNK = /^@@ -\d+(?:,(?<oldCount>\d+))? \+(?<start>\d+)(?:,(?<newCount>\d+))? @@/;
const NEW_NAME = /^\+\+\+ (?:b\/)?(?<name>[^\t\r]+)/;

/** Tells a unified diff, as `git diff` and `diff -u` write it. */
export const isDiff = (text: string): boolean => text.split('\n').some((line) => HUNK.test(line));

/** Reads the added lines of a unified diff, each with its number in the new file. */
export function readDiff(text: string): DiffFile[] {
  const files: { name: string; added: Line[] }[] = [];
  const hunk = { number: 0, oldLeft: 0, newLeft: 0 };
  for (const line of text.split(/\r?\n/)) {
    if (hunk.oldLeft > 0 || hunk.newLeft > 0) {
      const added = readHunkLine(line, hunk);
      const file = files.at(-1);
      if (added !== undefined)
        file?.added.push({ text: added.text, number: added.number, file: file.name });
      continue;
    }
    const name = NEW_NAME.exec(line)?.groups?.['name'];
    if (name !== undefined) files.push({ name, added: [] });
    const range = HUNK.exec(line)?.groups;
    if (range === undefined) continue;
    if (files.length === 0) files.push({ name: '(unnamed)', added: [] });
    hunk.number = Number(range['start']);
    hunk.oldLeft = Number(range['oldCount'] ?? 1);
    hunk.newLeft = Number(range['newCount'] ?? 1);
  }
  return files;
}

/** Counts the hunk down; @returns the line where it was added */
function readHunkLine(
  line: string,
  hunk: { number: number; oldLeft: number; newLeft: number },
): Line | undefined {
  if (line.startsWith('\\')) return undefined;
  const isAdded = line.startsWith('+');
  if (!isAdded) hunk.oldLeft -= 1;
  if (line.startsWith('-')) return undefined;
  hunk.newLeft -= 1;
  hunk.number += 1;
  return isAdded ? { text: line.slice(1), number: hunk.number - 1 } : undefined;
}
