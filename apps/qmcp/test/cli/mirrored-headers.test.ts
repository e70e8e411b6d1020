import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeHeader, mirroredHeaders } from '../../src/cli/mirrored-headers.ts';

describe('values in headers', () => {
  it.each([
    ['plain text', 'plain text'],
    ['', ''],
    ['größe', '=?base64?Z3LDtsOfZQ==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['=?base64?eA==?=', '=?base64?PT9iYXNlNjQ/ZUE9PT89?='],
  ])('%j goes as %j', (value, header) => expect(encodeHeader(value)).toBe(header));

  it('are printable ASCII, and come back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (value) => {
        const header = encodeHeader(value);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        const base64 = /^=\?base64\?(.*)\?=$/.exec(header)?.[1];
        const text = base64 === undefined ? header : Buffer.from(base64, 'base64').toString();
        expect(text).toBe(value.toWellFormed());
      }),
    );
  });
});

describe('arguments in headers', () => {
  const schema = {
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      other: { type: 'string' },
      inner: { properties: { count: { type: 'integer', 'x-mcp-header': 'Count' } } },
    },
  };

  it('are those that the definition asks for, at any depth', () => {
    expect(mirroredHeaders(schema, { region: 'eu', other: 'x', inner: { count: 3 } })).toEqual({
      'Mcp-Param-Region': 'eu',
      'Mcp-Param-Count': '3',
    });
  });

  it('are left out where the call leaves them out', () => {
    expect(mirroredHeaders(schema, { region: null, inner: 'text' })).toEqual({});
    expect(mirroredHeaders(undefined, {})).toEqual({});
  });
});
