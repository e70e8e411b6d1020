import { readFile } from 'node:fs/promises';

import { isJsonObject } from '@qmcp/contracts';

import { answerHumanRequest } from '../cli/answer-human-request.ts';
import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { sessionOptions } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import type { Result } from '../cli/session.ts';

interface Options extends SessionOptions {
  readonly note?: string;
  readonly arguments?: string;
}

/** Lets a held call run. */
export default defineCommand<Options, [id: string]>({
  name: 'approvals approve',
  summary: 'Let a held call run, once',
  details:
    'With --arguments it runs with other arguments than those it was asked with; the caller is told which. Where several have to agree, it waits for the others.',
  examples: [
    'qmcp approvals approve 01990c1e-7f00-7000-8000-000000000000',
    'qmcp approvals approve 01990c1e-7f00-7000-8000-000000000000 --note "only this once"',
    'qmcp approvals approve 01990c1e-7f00-7000-8000-000000000000 --arguments softer.json',
  ],
  configure: (command) =>
    sessionOptions(command)
      .argument('<id>', 'as `qmcp approvals list` shows it')
      .option('--note <text>', 'why; the caller, and its model, get to read it')
      .option('--arguments <file>', 'JSON file with the arguments to run it with instead'),

  async run({ cli, options }, id) {
    const { note, arguments: file } = options;
    const edited = file === undefined ? undefined : await readArguments(file);
    await answerHumanRequest(cli, options, {
      request_id: id,
      answer: 'approve',
      ...(note !== undefined && { note }),
      ...(edited !== undefined && { edited_arguments: edited }),
    });
  },
});

/** @throws CliError where the file can't be read or holds no JSON object */
async function readArguments(file: string): Promise<Result> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isJsonObject(value)) return value;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('usage', `--arguments ${file} can't be read (${why}): correct the file`, {
      cause: error,
    });
  }
  throw new CliError(
    'usage',
    `--arguments ${file} must hold a JSON object, such as {"limit": 5}: correct the file`,
  );
}
