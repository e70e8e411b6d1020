import { readLines as linesOf } from '@qmcp/audit-verifier';

import { CliError } from './cli-error.ts';

/**
 * Lines of a text file, as they are asked for.
 * @yields each without its line break
 * @throws CliError when the file can't be read
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  try {
    yield* linesOf(file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CliError('usage', `${file} can't be read (${code})`, { cause: error });
  }
}
