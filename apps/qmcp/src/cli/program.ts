import { Command } from 'commander';

import { version } from '../version.ts';
import type { Cli } from './cli.ts';
import type { ArgumentValue, CliCommand, GlobalOptions } from './command.ts';
import type { ExitCode } from './exit-codes.ts';

/** What commands of two words begin with. */
const groups: Readonly<Record<string, string>> = {
  approvals: 'Held calls and questions to people: list, decide and remember them',
  audit: 'The audit: verify it, hand it over, forget somebody',
  db: 'The store: its schema and its migrations',
  keys: 'API keys: make, list, rotate and revoke them',
  pins: 'Tools of other servers: what changed, and whether to accept it',
  policy: 'The policy file: check, test and explain it',
  prompts: 'Prompts: list them, fill one in',
  resources: 'Resources: list them, read one',
  tools: 'Tools: list, look at and call them',
};

const EXIT_CODES = `
Exit codes:
  0  done
  1  tried and failed; a tool that reports an error is among it
  2  the command line or the configuration is not usable
  3  refused: no API key, a wrong one, or one without the scope
  4  there is no such tool, resource, prompt or key
  5  not available now: no server answers, the port is taken, the store is busy`;

/** Hears how a command ended. */
type OnDone = (exitCode: ExitCode | void) => void;

/** Makes the parser of a command line. */
export function buildProgram(
  commands: readonly CliCommand[],
  cli: Cli,
  onDone: OnDone = () => undefined,
): Command {
  const program = new Command('qmcp')
    .description('An MCP server that authorises, limits and records every call.')
    .version(version, '-V, --version', 'print the version')
    .option('--home <folder>', 'where state is kept (default: .qmcp in the working folder)')
    .option('--config <file>', 'configuration file (default: qmcp.config.json, if there is one)')
    .option('--log-level <level>', 'least severe level to log: debug, info, warn, error or silent')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true })
    .configureOutput({
      writeOut: (text) => cli.output.raw(text),
      writeErr: (text) => cli.output.error(text.replace(/^error: /, '').trimEnd()),
      getOutHelpWidth: () => cli.host.stdout.columns ?? 80,
      getOutHasColors: () => cli.output.interactive,
    })
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  for (const command of commands) addCommand(program, command, { cli, onDone });
  return program;
}

function addCommand(
  program: Command,
  definition: CliCommand,
  { cli, onDone }: { cli: Cli; onDone: OnDone },
): void {
  const words = definition.name.split(' ');
  const parent = words.length === 1 ? program : groupOf(program, words[0] ?? '');
  const command = parent
    .command(words.at(-1) ?? '')
    .summary(definition.summary)
    .description([definition.summary, definition.details].filter(Boolean).join('\n\n'))
    .addHelpText('after', ['\nExamples:', ...definition.examples].join('\n  '));
  definition.configure(command);
  command.action(async () => {
    const options = command.optsWithGlobals<GlobalOptions & Record<string, unknown>>();
    const values = command.processedArgs as ArgumentValue[];
    onDone(await definition.run({ cli, options }, ...values));
  });
}

const groupOf = (program: Command, name: string): Command =>
  program.commands.find((command) => command.name() === name) ??
  program.command(name).description(groups[name] ?? '');
