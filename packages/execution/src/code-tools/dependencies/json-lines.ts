import type { Risk } from '../../validation/risk.ts';

/** Tells on which line a key first stands in a JSON text; 1 for one that it can't tell. */
export function keyLines(content: string): (key: string) => number {
  const lines = new Map<string, number>();
  for (const [index, text] of content.split('\n').entries()) {
    const key = /^\s{0,40}"(?<key>[^"]{1,300})"\s{0,10}:/.exec(text)?.groups?.['key'];
    if (key !== undefined && !lines.has(key)) lines.set(key, index + 1);
  }
  return (key) => lines.get(key) ?? 1;
}

/** JSON as a value; undefined where it is none. */
export function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // What it is instead is the reader's to say.
    return undefined;
  }
}

/** Says that a manifest can't be read. */
export const unreadable = (what: string): Risk => ({
  rule: 'dependency/unreadable',
  severity: 'warning',
  line: 1,
  message: `This is no ${what}, so its packages can not be checked. Correct it, or leave it out.`,
});
