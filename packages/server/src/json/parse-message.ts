import { isUtf8 } from 'node:buffer';

import { WireError } from '@qmcp/contracts';

import { measureJson } from './measure-json.ts';
import type { JsonLimits } from './measure-json.ts';

/**
 * Parses a message from outside. Depth and size are checked on the text, before anything is allocated for it.
 * @throws WireError `parse_error` (not UTF-8, not JSON, too deep, too many values), `invalid_request` (a key twice in
 * one object, or a key that would reach a prototype)
 */
export function parseMessage(bytes: Buffer, limits: JsonLimits): unknown {
  if (!isUtf8(bytes))
    throw new WireError('parse_error', 'Parse error: the message is not valid UTF-8');
  return parseJson(bytes.toString('utf8'), limits);
}

/** {@link parseMessage} for text that is already decoded. */
export function parseJson(text: string, limits: JsonLimits): unknown {
  const measure = measureJson(text, limits);
  const value = parse(text);
  // Counting members in the text and in the value finds a repeated key at the price of one walk, and the walk finds
  // the keys that would reach a prototype.
  if (countMembers(value) !== measure.members) {
    throw new WireError('invalid_request', 'Invalid request: an object names the same key twice');
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message would quote the input.
    throw new WireError('parse_error', 'Parse error: the message is not valid JSON');
  }
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item);
    return members;
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__') {
      throw new WireError(
        'invalid_request',
        "Invalid request: the key '__proto__' is not accepted",
      );
    }
    members += 1 + countMembers((value as Record<string, unknown>)[key]);
  }
  return members;
}
