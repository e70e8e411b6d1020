import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

import type { ContentBlock } from '@qmcp/contracts';

import { withMeantTool } from '../cli/call-hints.ts';
import { CliError } from '../cli/cli-error.ts';
import type { Cli } from '../cli/cli.ts';
import { defineCommand } from '../cli/command.ts';
import { completeRequest } from '../cli/complete-request.ts';
import { describeBlock } from '../cli/content.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import { printProgram } from '../cli/print-program.ts';
import type { FinishedProgram } from '../cli/print-program.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import type { Result } from '../cli/session.ts';

interface Options extends SessionOptions {
  readonly language?: string;
  readonly with: readonly string[];
}

const TOOL = 'execute_code';

/** Runs a program in a sandbox, and prints what it prints. */
export default defineCommand<Options, [file: string, args: readonly string[]]>({
  name: 'run',
  summary: 'Run a program in a sandbox',
  details:
    'Calls the tool execute_code: policy, limits and the record are the same. What you type here is its own approval; on another server it may wait for one. The program has no network, and no files but itself and those of --with; it reads standard input unless that is a terminal. What it wrote is printed when it has ended. Exits with 1 when the program failed; --json tells its exit code, what it used and which limits it met. Options of the program stand behind --.',
  examples: [
    'qmcp run analyse.py 2026',
    'qmcp run report.py --with data.csv < input.txt',
    'qmcp run server.ts --json -- --verbose',
    "echo 'print(6 * 7)' | qmcp run - --language python",
  ],
  configure: (command) =>
    sessionOptions(command)
      .argument('<file>', 'the program; - reads it from standard input')
      .argument('[args...]', 'its arguments')
      .addOption(
        command
          .createOption('--language <language>', 'default: by the ending of the file’s name')
          .choices(['python', 'javascript', 'typescript', 'shell']),
      )
      .option('--with <file>', 'another file for its working folder, repeatable', collect, []),

  async run({ cli, options }, file, args) {
    const input = await readProgram(cli, { file, args, options });
    const result = await withSession(cli, options, async (session) => {
      try {
        return await completeRequest(session, 'tools/call', { name: TOOL, arguments: input });
      } catch (error) {
        throw await withMeantTool(session, TOOL, error);
      }
    });
    return print(cli, result, options.json === true);
  },
});

const collect = (value: string, former: readonly string[]): readonly string[] => [...former, value];

interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Options;
}

/** The arguments of the tool. @throws CliError naming the file that can't be read, or has no known language */
async function readProgram({ host }: Cli, { file, args, options }: Program): Promise<Result> {
  const fromInput = file === '-';
  const language = options.language ?? (await languageOf(file));
  const takesInput = !fromInput && (host.stdin as { isTTY?: boolean }).isTTY !== true;
  const code = fromInput ? await buffer(host.stdin) : await read(file);
  const stdin = takesInput ? await buffer(host.stdin) : Buffer.alloc(0);
  const files = options.with.map(async (path) => ({
    path,
    base64: (await read(path)).toString('base64'),
  }));
  return {
    language,
    args,
    code: code.toString(),
    stdin: stdin.toString('base64'),
    encoding: 'base64',
    files: await Promise.all(files),
  };
}

async function languageOf(file: string): Promise<string> {
  const { languageOfFile } = await import('@qmcp/execution');
  const language = languageOfFile(file);
  if (language !== undefined) return language;
  throw new CliError(
    'usage',
    `The language of ${file} can't be told by its name: say it with --language`,
  );
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new CliError('usage', `${path} can't be read (${code})`, { cause: error });
  }
}

function print(cli: Cli, { content, structuredContent, isError }: Result, json: boolean): ExitCode {
  const program = structuredContent as FinishedProgram | undefined;
  if (program === undefined) {
    cli.output.error((content as readonly ContentBlock[]).map(describeBlock).join('\n'));
    return exitCodes.failed;
  }
  printProgram(cli.output, program, json);
  return isError === true ? exitCodes.failed : exitCodes.ok;
}
