import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

import type { CliCommand } from './command.ts';

const FOLDER = new URL('../commands/', import.meta.url);
const MODULE = /^(?<name>[a-z-]+)\.[jt]s$/;

/** Files of the commands, by the name of the command. */
const commandFiles = (): ReadonlyMap<string, URL> =>
  new Map(
    readdirSync(FOLDER)
      .toSorted()
      .flatMap((file) => {
        const name = MODULE.exec(file)?.groups?.['name'];
        return name === undefined ? [] : [[name.replace('-', ' '), new URL(file, FOLDER)]];
      }),
  );

/**
 * The command that a command line begins with, or all of them where it begins with none: for help, completion, and the
 * message that names what there is.
 */
export async function loadCommands(argv: readonly string[]): Promise<readonly CliCommand[]> {
  const files = commandFiles();
  const [first = '', second = ''] = argv;
  const name = [`${first} ${second}`, first].find((words) => files.has(words));
  const wanted = [...files].filter(([words]) => name === undefined || words === name);
  return Promise.all(wanted.map(([words, file]) => loadCommand(words, file)));
}

/** @throws Error when the file holds something else than its name says */
async function loadCommand(name: string, file: URL): Promise<CliCommand> {
  const { default: command } = (await import(file.href)) as { default: CliCommand };
  if (command.name === name) return command;
  throw new Error(`commands/${basename(file.pathname)} must hold '${name}', not '${command.name}'`);
}
