import { describe, expect, it } from 'vitest';

import { fences } from './pages.ts';
import { findCommand, readProgram } from './reference/cli-page.ts';

/** A command line of a page: an optional setting or two, then `qmcp`, in the short form or npm's. */
const COMMAND_LINE = /^(?:[A-Z_]+=\S+ )*(?:qmcp|npm run --silent qmcp --) (?<rest>[^>|&]*)/;

const { program, commands } = await readProgram();
const names = commands.map(({ name }) => name).toSorted((a, b) => b.length - a.length);

const lines = fences
  .filter(({ language }) => language === 'sh')
  .flatMap(({ path, body }) => body.split('\n').map((line) => [path, line.trim()] as const))
  .filter(([, line]) => COMMAND_LINE.test(line));

/** What of a command line the program does not know. */
function unknownIn(line: string): readonly string[] {
  const rest = COMMAND_LINE.exec(line)?.groups?.['rest'] ?? '';
  const words: readonly string[] = rest.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const name = names.find((known) => `${words.join(' ')} `.startsWith(`${known} `));
  if (name === undefined) return [`qmcp ${rest}`];
  const known = new Set(
    [program, findCommand(program, name)].flatMap(({ options }) => options.map(({ long }) => long)),
  );
  // What follows is for the program that the command runs.
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.slice(0, end).filter((word) => word.startsWith('--') && !known.has(word));
}

describe('command lines of the pages', () => {
  it.each(lines)('%s: %s', (_, line) => {
    expect(unknownIn(line)).toEqual([]);
  });
});
