import { WireError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { optionalObject, optionalString, optionalStrings, requiredString } from '../src/params.ts';

const readers = { requiredString, optionalString, optionalObject, optionalStrings };

function verdict(reader: keyof typeof readers, params: Record<string, unknown>): unknown {
  try {
    return readers[reader](params, 'x');
  } catch (error) {
    if (WireError.is(error) && error.code === 'invalid_params') return error.message;
    throw error;
  }
}

describe('accepts', () => {
  it.each<[keyof typeof readers, unknown]>([
    ['requiredString', 'a'],
    ['optionalString', 'a'],
    ['optionalString', ''],
    ['optionalString', undefined],
    ['optionalObject', { a: 1 }],
    ['optionalObject', undefined],
    ['optionalStrings', { a: 'b' }],
    ['optionalStrings', {}],
    ['optionalStrings', undefined],
  ])('%s: %j', (reader, x) => {
    expect(verdict(reader, { x })).toEqual(x);
  });
});

describe('refuses', () => {
  it.each<[keyof typeof readers, unknown, string]>([
    ['requiredString', '', "'x' must be a non-empty string"],
    ['requiredString', undefined, "'x' must be a non-empty string"],
    ['requiredString', 1, "'x' must be a non-empty string"],
    ['optionalString', null, "'x' must be a string"],
    ['optionalString', ['a'], "'x' must be a string"],
    ['optionalObject', null, "'x' must be an object"],
    ['optionalObject', [], "'x' must be an object"],
    ['optionalObject', 'a', "'x' must be an object"],
    ['optionalStrings', 'a', "'x' must be an object"],
    ['optionalStrings', { a: 1 }, "each member of 'x' must be a string"],
    ['optionalStrings', { a: 'b', c: null }, "each member of 'x' must be a string"],
  ])('%s: %j', (reader, x, why) => {
    expect(verdict(reader, { x })).toBe(`Invalid params: ${why}`);
  });
});
