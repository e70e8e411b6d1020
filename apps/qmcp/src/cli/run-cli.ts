import { CommanderError } from 'commander';

import { Cli } from './cli.ts';
import type { CliHost } from './cli.ts';
import { exitCodeOf, isExpected } from './cli-error.ts';
import { loadCommands } from './command-folder.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line. Never rejects: what goes wrong is said on standard error.
 * @param argv - the words after `qmcp`
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], host: CliHost): Promise<ExitCode> {
  const cli = new Cli(host);
  let exitCode: ExitCode = exitCodes.ok;
  try {
    const program = buildProgram(await loadCommands(argv), cli, (ended) => {
      exitCode = ended ?? exitCodes.ok;
    });
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said it already.
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    cli.output.error(isExpected(error) ? error.message : describeDefect(error));
    return exitCodeOf(error);
  }
}

const describeDefect = (error: unknown): string =>
  `this is a defect of qmcp; please report it with these lines:\n${
    error instanceof Error ? (error.stack ?? error.message) : String(error)
  }`;
