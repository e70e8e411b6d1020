import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { UserServiceOptions } from './start.ts';

const USAGE =
  'usage: user-service --file <path> [--host <address>] [--port <number>] [--token-file <path>]';
const PORT = /^\d{1,5}$/;
const MAX_PORT = 65_535;

/**
 * Reads the flags of the standalone service. The token comes from a file, because what stands in argv can be read by
 * every user of the machine. Throws an error with the usage when a flag is unknown, missing or wrong.
 */
export function readCommandLine(argv: readonly string[]): Omit<UserServiceOptions, 'now'> {
  const { file, host, port, 'token-file': tokenFile } = readFlags(argv);
  if (file === undefined)
    throw new Error(`--file is missing: say where the users are kept.\n${USAGE}`);
  return {
    file,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port: readPort(port) }),
    ...(tokenFile !== undefined && { token: readFileSync(tokenFile, 'utf8').trim() }),
  };
}

function readFlags(argv: readonly string[]) {
  const type = 'string';
  const options = {
    file: { type },
    host: { type },
    port: { type },
    'token-file': { type },
  } as const;
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, {
      cause: error,
    });
  }
}

function readPort(text: string): number {
  if (PORT.test(text) && Number(text) <= MAX_PORT) return Number(text);
  throw new Error(
    `--port ${text} is not a port: give a whole number from 0 to ${MAX_PORT}.\n${USAGE}`,
  );
}
