import { PassThrough } from 'node:stream';

import { Cli } from '../../../apps/qmcp/src/cli/cli.ts';
import { loadCommands } from '../../../apps/qmcp/src/cli/command-folder.ts';
import type { CliCommand } from '../../../apps/qmcp/src/cli/command.ts';
import { exitCodes } from '../../../apps/qmcp/src/cli/exit-codes.ts';
import { buildProgram } from '../../../apps/qmcp/src/cli/program.ts';
import { code, generated, page, table } from './markdown.ts';

type Command = ReturnType<typeof buildProgram>;
type ExitName = keyof typeof exitCodes;

/** What each exit code says; the compiler asks for every new one. */
const endings: Record<ExitName, string> = {
  ok: 'done',
  failed: 'the work was tried and failed; a tool that reports an error is among it',
  usage: 'the command line, or the configuration, is not usable as it is',
  refused: 'not allowed: no key, a wrong one, or one without the scope',
  notFound: 'there is no such tool, resource, prompt or key',
  unavailable: 'not now, or not there: no server answers, the port is taken, the store is busy',
};

/** `docs/reference/cli.md`. */
export async function cliPage(): Promise<string> {
  const { program, commands } = await readProgram();
  return page(
    generated('apps/qmcp/src/commands/'),
    '# The command line',
    'In a clone, `qmcp` is `npm run --silent qmcp --`; [the tutorial](../tutorial.md) sets a shorter name. Results ' +
      'are printed on standard output; messages and the log, on standard error. With `--json`, results are JSON.',
    'Commands that call, list and read work on the store of the folder, in a process of their own, whether or not a ' +
      'server runs on it: they are the owner’s door, `cli` in the audit. With `--url` they talk to a running server ' +
      'instead, as any client does.',
    table(
      ['Command', 'What it does'],
      commands.map(({ name, summary }) => [`[\`qmcp ${name}\`](#qmcp-${slug(name)})`, summary]),
    ),
    '## For every command',
    optionTable(program),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      Object.entries(exitCodes).map(([name, exit]) => [String(exit), endings[name as ExitName]]),
    ),
    ...commands.map((definition) => section(definition, findCommand(program, definition.name))),
  );
}

/** The whole command line: its definitions, and the parser that is made of them. */
export async function readProgram(): Promise<{
  readonly program: Command;
  readonly commands: readonly CliCommand[];
}> {
  const commands = await loadCommands([]);
  const stream = new PassThrough();
  const listen = () => () => undefined;
  const cli = new Cli({
    stdin: stream,
    stdout: stream,
    stderr: stream,
    onSignal: listen,
    onStrayRejection: listen,
    exit: () => undefined,
  });
  return { program: buildProgram(commands, cli), commands };
}

/** The parser of one command; `name` may have two words. @throws Error when there is none */
export function findCommand(program: Command, name: string): Command {
  return name.split(' ').reduce<Command>((parent, word) => {
    const child = parent.commands.find((command) => command.name() === word);
    if (child === undefined) throw new Error(`there is no command 'qmcp ${name}'`);
    return child;
  }, program);
}

function section({ name, summary, details, examples }: CliCommand, command: Command): string {
  const usage = ['qmcp', name, command.usage().replace(/^\[options\] ?/, ''), '[options]'];
  return [
    `## qmcp ${name}`,
    [`${summary}.`, details ?? ''].join(' ').trim(),
    ['```', usage.filter(Boolean).join(' '), '```'].join('\n'),
    argumentTable(command),
    optionTable(command),
    ['```sh', ...examples, '```'].join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const argumentTable = ({ registeredArguments }: Command): string =>
  registeredArguments.length === 0
    ? ''
    : table(
        ['Argument', ''],
        registeredArguments.map((argument) => [
          code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
          `${argument.description}${choices(argument.argChoices)}`,
        ]),
      );

const optionTable = ({ options }: Command): string =>
  options.length === 0
    ? ''
    : table(
        ['Option', ''],
        options.map((option) => [
          code(option.flags),
          `${option.description}${choices(option.argChoices)}${preset(option.defaultValue)}`,
        ]),
      );

const choices = (words: readonly string[] | undefined): string =>
  words === undefined ? '' : `: ${words.map(code).join(', ')}`;

const preset = (value: unknown): string =>
  typeof value === 'string' ? ` (default: ${value})` : '';

const slug = (name: string): string => name.replaceAll(' ', '-');
