import { WireError } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseJson, parseMessage } from '../../src/json/parse-message.ts';

const limits = { maxJsonDepth: 64, maxJsonNodes: 1_000 };

function refusalOf(parse: () => unknown): WireError | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (WireError.is(error)) return error;
    throw error;
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const holdsProto = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(holdsProto));

describe('parseMessage', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!holdsProto(JSON.parse(json)));
        expect(parseMessage(Buffer.from(json), limits)).toEqual(JSON.parse(json));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and does not quote it', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '1', 'null', ' ', 'é');
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 12 }), (text) => {
        fc.pre(!isJson(text));
        const refusal = refusalOf(() => parseMessage(Buffer.from(text), limits));
        expect(refusal?.code).toBe('parse_error');
        expect(refusal?.message).toBe('Parse error: the message is not valid JSON');
      }),
    );
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82]],
  ])('refuses bytes that are not UTF-8: %s', (_, bytes) => {
    const refusal = refusalOf(() => parseMessage(Buffer.from(bytes), limits));
    expect(refusal?.message).toContain('not valid UTF-8');
  });

  it('refuses a byte order mark', () => {
    expect(refusalOf(() => parseMessage(Buffer.from('\ufeff{}'), limits))?.code).toBe(
      'parse_error',
    );
  });
});

describe('a key twice in one object', () => {
  it.each([
    ['{"a":1,"a":2}'],
    ['{"a":1,"\\u0061":2}'],
    ['{"\\u00e9":1,"é":2}'],
    ['{"":1,"":1}'],
    ['[{"b":{"c":[{"a":1,"x":0,"a":1}]}}]'],
    ['{"a":{"a":1},"b":{"a":{"q":1,"q":2}}}'],
  ])('is refused in %s', (json) => {
    const refusal = refusalOf(() => parseJson(json, limits));
    expect(refusal?.code).toBe('invalid_request');
    expect(refusal?.message).toContain('the same key twice');
  });

  it.each([
    ['{"a":{"a":{"a":1}}}'],
    ['[{"a":1},{"a":2}]'],
    ['{"a":"a:a:","b":"\\"a\\":1"}'],
    ['{"A":1,"a":2}'],
    ['{"e\u0301":1,"\u00e9":2}'],
  ])('is not seen in %s', (json) => {
    expect(parseJson(json, limits)).toEqual(JSON.parse(json));
  });

  it('is found wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.string(), fc.nat(), (value, key, at) => {
        fc.pre(key !== '__proto__' && !holdsProto(value));
        const twice = `{${JSON.stringify(key)}:0,${JSON.stringify(key)}:1}`;
        const marked = JSON.stringify(value).replaceAll('null', twice);
        const wrapped =
          at % 2 === 0 ? `[${marked},${twice}]` : `{"w":{"v":${twice}},"x":${marked}}`;
        fc.pre(isJson(wrapped));
        expect(refusalOf(() => parseJson(wrapped, limits))?.code).toBe('invalid_request');
      }),
    );
  });
});

describe('__proto__', () => {
  it.each([
    ['{"__proto__":{"admin":true}}'],
    ['{"a":[{"\\u005f_proto__":1}]}'],
    ['[[{"b":{"__proto__":null}}]]'],
  ])('is refused as a key in %s', (json) => {
    const refusal = refusalOf(() => parseJson(json, limits));
    expect(refusal?.message).toContain("'__proto__' is not accepted");
  });

  it('may stand in values; `constructor` is a key like others', () => {
    const json = '{"a":"__proto__","constructor":{"prototype":1}}';
    expect(parseJson(json, limits)).toEqual(JSON.parse(json));
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

it('names each limit that it enforces', () => {
  expect(refusalOf(() => parseJson('[[1]]', { ...limits, maxJsonDepth: 1 }))?.code).toBe(
    'parse_error',
  );
  expect(refusalOf(() => parseJson('[1,2]', { ...limits, maxJsonNodes: 2 }))?.code).toBe(
    'parse_error',
  );
});
