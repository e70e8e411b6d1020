import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { CliError } from './cli-error.ts';

/**
 * Lines of a text file, as they are asked for.
 * @yields each without its line break
 * @throws CliError when the file can't be read
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, { encoding: 'utf8' });
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new CliError('usage', `${file} can't be read (${code})`, { cause: error });
  } finally {
    input.destroy();
  }
}
