import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { isJsonObject } from '@qmcp/contracts';

import { CliError } from './cli-error.ts';

/** What stands on the command line for the arguments of a tool. */
export interface ToolInputWords {
  /** `name=text` or `name:=json`. */
  readonly pairs: readonly string[];
  /** A JSON object, or `-` for one on standard input. */
  readonly input: string | undefined;
}

const PAIR = /^(?<name>[^=:]+)(?<assign>:?=)(?<value>.*)$/s;

/**
 * Puts the arguments of a tool together: the JSON object first, then each pair over it.
 * @throws CliError naming the word that is not usable
 */
export async function readToolInput(
  { pairs, input }: ToolInputWords,
  stdin: Readable,
): Promise<Record<string, unknown>> {
  const base = input === undefined ? {} : readObject(input === '-' ? await text(stdin) : input);
  return Object.assign(base, ...pairs.map(readPair));
}

/** The name and the text of each `name=text`. */
export const textPairs = (pairs: readonly string[]): readonly (readonly [string, string])[] =>
  pairs.flatMap((word) => {
    const { name, assign, value = '' } = PAIR.exec(word)?.groups ?? {};
    return name === undefined || assign !== '=' ? [] : [[name, value] as const];
  });

function readObject(json: string): Record<string, unknown> {
  const value = parse(json, '--input');
  if (isJsonObject(value)) return value;
  throw new CliError('usage', `--input must be a JSON object, such as '{"message": "hello"}'`);
}

function readPair(word: string): Record<string, unknown> {
  const { name, assign, value = '' } = PAIR.exec(word)?.groups ?? {};
  if (name === undefined) {
    throw new CliError(
      'usage',
      `'${word}' is no argument of a tool: write name=text, or name:=json for numbers, lists and objects`,
    );
  }
  // Not assigned: `__proto__` would then be no member.
  return Object.fromEntries([[name, assign === '=' ? value : parse(value, `${name}:=`)]]);
}

function parse(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new CliError('usage', `${where} is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
