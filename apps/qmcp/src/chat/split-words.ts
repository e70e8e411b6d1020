import { CliError } from '../cli/cli-error.ts';

/** A word: runs of plain characters, of text in quotes, and of characters behind a backslash. */
const WORD = /(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+/gs;
const PART = /'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs;

/**
 * The words of a command line, as a shell reads quotes and backslashes; nothing else of a shell's is done.
 * @throws CliError for an empty line and for a quote that is not closed
 */
export function splitWords(line: string): readonly string[] {
  const words = line.match(WORD) ?? [];
  const isWhole = line.replaceAll(WORD, '').trim() === '';
  if (words.length === 0 || !isWhole) {
    throw new CliError(
      'usage',
      `--command ${line} is not a command line: close its quotes, as in --command 'node "my server.js"'`,
    );
  }
  return words.map((word) => word.replaceAll(PART, plain));
}

function plain(part: string): string {
  if (part.startsWith('\\')) return part.slice(1);
  const inside = part.slice(1, -1);
  return part.startsWith("'") ? inside : inside.replaceAll(/\\(?=["\\])/g, '');
}
