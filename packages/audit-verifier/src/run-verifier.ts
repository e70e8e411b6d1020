import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { readKeptStatements } from './kept-statements.ts';
import { readPublicKey } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { readLines } from './read-lines.ts';
import { verifyExport } from './verify-export.ts';

const USAGE =
  'usage: qmcp-audit-verify <export> --key <file> [--key <file>] [--checkpoints <file>]\n';

interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * Verifies an export, and prints the report as JSON.
 * @param argv - words of the command line
 * @returns the exit code: 0 when nothing is wrong, 1 when something is, 2 when the command line or a file is not usable
 */
export async function runVerifier(
  argv: readonly string[],
  { stdout, stderr }: Output,
): Promise<0 | 1 | 2> {
  try {
    const { file, keys, checkpoints } = readArguments(argv);
    const kept = await readKeptStatements(linesOfAll(checkpoints), (line) => {
      stderr.write(`A torn line of the checkpoints was passed over: ${line.slice(0, 80)}\n`);
    });
    const report = await verifyExport(readLines(file), { keys: keys.map(readKey), kept });
    stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return report.ok ? 0 : 1;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
}

/** @throws TypeError when the command line lacks something, or has too much */
function readArguments(argv: readonly string[]) {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      checkpoints: { type: 'string', multiple: true, default: [] },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new TypeError('Name one export');
  if (values.key.length === 0) throw new TypeError('Name a file with a public key that you trust');
  return { file, keys: values.key, checkpoints: values.checkpoints };
}

function readKey(file: string): PublicKey {
  const key = readPublicKey(readFileSync(file, 'utf8'));
  if (key !== undefined) return key;
  throw new TypeError(`${file} holds no public key: 64 hex digits are expected`);
}

async function* linesOfAll(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) yield* readLines(file);
}
