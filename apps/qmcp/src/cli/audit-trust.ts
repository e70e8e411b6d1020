import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { readKeptStatements, readPublicKey } from '@qmcp/audit-verifier';
import type { KeptStatements, PublicKey } from '@qmcp/audit-verifier';

import { CliError } from './cli-error.ts';
import { readLines } from './read-lines.ts';

/**
 * Reads public keys: each given as it is printed, or as a file that holds it.
 * @throws CliError when one is neither
 */
export function readKeys(given: readonly string[], workingFolder: string): readonly PublicKey[] {
  return given.map((text) => {
    const file = resolve(workingFolder, text);
    const key = readPublicKey(existsSync(file) ? readFileSync(file, 'utf8') : text);
    if (key !== undefined) return key;
    throw new CliError(
      'usage',
      `--key ${text} is no public key, nor a file with one: give the 64 hex digits that \`qmcp audit key\` prints`,
    );
  });
}

/**
 * Reads checkpoints that were kept outside the store.
 * @param places - files, or folders of `.ndjson` files
 * @param tellTorn - hears of each line that was not written to its end, and is passed over
 * @throws CliError when one can't be read
 */
export async function readCheckpoints(
  places: readonly string[],
  tellTorn?: (line: string) => void,
): Promise<KeptStatements> {
  const lines = linesOf(places.flatMap(filesOf));
  try {
    return await readKeptStatements(lines, tellTorn);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('usage', `The checkpoints can't be read: ${why}`, { cause: error });
  }
}

function filesOf(place: string): readonly string[] {
  if (!existsSync(place)) {
    throw new CliError('usage', `--checkpoints ${place} does not exist: name a file or a folder`);
  }
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .filter((name) => name.endsWith('.ndjson'))
    .toSorted()
    .map((name) => join(place, name));
}

async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) yield* readLines(file);
}
