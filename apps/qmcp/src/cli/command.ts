import type { Command } from 'commander';

import type { Cli } from './cli.ts';
import type { ExitCode } from './exit-codes.ts';

/** Options that every command has. */
export interface GlobalOptions {
  readonly home?: string;
  readonly config?: string;
  readonly logLevel?: string;
}

/** What stands in the place of one declared argument; a list where it may be repeated. */
export type ArgumentValue = string | readonly string[] | undefined;

/** A command line, parsed. */
export interface Invocation<Options> {
  readonly cli: Cli;
  readonly options: Options & GlobalOptions;
}

/** One command: a file of `src/commands`, its default export. */
export interface CliCommand {
  /** `tools list`; its file is named alike, with a dash for the space. */
  readonly name: string;
  /** One line, for lists of commands. */
  readonly summary: string;
  /** What one has to know besides, for its own help. */
  readonly details?: string;
  /** Command lines to copy. */
  readonly examples: readonly string[];
  /** Declares arguments and options. */
  configure(command: Command): void;
  /**
   * @param values - of the arguments, in the order of their declaration
   * @returns the exit code; nothing means 0
   */
  run(
    invocation: Invocation<Readonly<Record<string, unknown>>>,
    ...values: ArgumentValue[]
  ): Promise<ExitCode | void>;
}

/** What one writes: `Options` and `Values` are what `configure` makes of the command line. */
interface CommandDefinition<Options, Values extends ArgumentValue[]> extends Omit<
  CliCommand,
  'configure' | 'run'
> {
  configure?(command: Command): void;
  run(invocation: Invocation<Options>, ...values: Values): Promise<ExitCode | void>;
}

/** Declares a command. */
export const defineCommand = <Options = object, Values extends ArgumentValue[] = []>(
  definition: CommandDefinition<Options, Values>,
): CliCommand => ({ configure: () => undefined, ...definition }) as unknown as CliCommand;
