import type { Command } from 'commander';

/** What may come after some words of a command line. */
export interface Choice {
  /** `tools call`, `--json`. */
  readonly word: string;
  readonly summary: string;
}

/** What may come after each command, by its words; the empty text stands for the beginning. */
export type Choices = ReadonlyMap<string, readonly Choice[]>;

/** Reads the choices from the parser itself, so that they can't differ. */
export function readChoices(program: Command): Choices {
  const choices = new Map<string, readonly Choice[]>();
  const visit = (
    command: Command,
    words: readonly string[],
    inherited: readonly Choice[],
  ): void => {
    const options = [...inherited, ...optionsOf(command)];
    const commands = command.commands.map((child) => ({
      word: child.name(),
      summary: child.summary() === '' ? child.description() : child.summary(),
    }));
    const values = command.registeredArguments.flatMap(({ argChoices = [] }) =>
      argChoices.map((word) => ({ word, summary: '' })),
    );
    choices.set(words.join(' '), [...commands, ...values, ...options]);
    for (const child of command.commands) visit(child, [...words, child.name()], options);
  };
  visit(program, [], [{ word: '--help', summary: 'print help' }]);
  return choices;
}

const optionsOf = (command: Command): readonly Choice[] =>
  command.options.map(({ long, description }) => ({ word: long ?? '', summary: description }));
