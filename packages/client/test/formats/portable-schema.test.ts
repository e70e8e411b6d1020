import { describe, expect, it } from 'vitest';

import { portableSchema } from '../../src/formats/portable-schema.ts';

const text = { type: 'string' };
const count = { type: 'integer' };

describe('a schema that providers accept', () => {
  it('is the tool’s own where that is plain', () => {
    const schema = {
      type: 'object' as const,
      properties: { name: text, nested: { anyOf: [text, { $ref: '#/$defs/count' }] } },
      required: ['name'],
      additionalProperties: false,
      $defs: { count },
    };
    expect(portableSchema(schema)).toEqual({ schema, stated: undefined });
  });

  it('has properties though the tool takes none, and no dialect', () => {
    const $schema = 'http://json-schema.org/draft-07/schema#';
    expect(portableSchema({ $schema, type: 'object' })).toEqual({
      schema: { type: 'object', properties: {} },
      stated: undefined,
    });
  });

  it('is an object where an older server forgot to say so', () => {
    expect(portableSchema({ properties: { name: text } } as never).schema).toEqual({
      type: 'object',
      properties: { name: text },
    });
  });

  it.each(['allOf', 'anyOf', 'oneOf'])(
    'has no %s at its top, but all its properties',
    (keyword) => {
      const branches = [
        { properties: { id: count, kind: { const: 'a' } }, required: ['id'] },
        { properties: { name: text, kind: { const: 'b' } } },
        { properties: { id: count } },
        true,
      ];
      expect(portableSchema({ type: 'object', required: ['kind'], [keyword]: branches })).toEqual({
        schema: {
          type: 'object',
          required: ['kind'],
          properties: { id: count, kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, name: text },
        },
        stated: { [keyword]: branches },
      });
    },
  );

  it('follows references within itself, also in circles', () => {
    const $defs = {
      'a/b': { properties: { left: text }, anyOf: [{ $ref: '#/$defs/tree' }] },
      tree: { properties: { right: text }, anyOf: [{ $ref: '#/$defs/a~1b' }, { $ref: '#' }] },
    };
    const { schema, stated } = portableSchema({ type: 'object', $ref: '#/$defs/a~1b', $defs });
    expect(schema).toEqual({ type: 'object', properties: { left: text, right: text }, $defs });
    expect(stated).toEqual({ $ref: '#/$defs/a~1b' });
  });

  it.each(['https://example.com/schema', '#/$defs/missing', '#/toString', 42])(
    'does not follow %j',
    ($ref) => {
      const branches = [{ $ref }];
      expect(portableSchema({ type: 'object', anyOf: branches })).toEqual({
        schema: { type: 'object', properties: {} },
        stated: { anyOf: branches },
      });
    },
  );

  it.each(['not', 'enum', 'const'])('states %s instead of having it', (keyword) => {
    expect(portableSchema({ type: 'object', [keyword]: [] })).toEqual({
      schema: { type: 'object', properties: {} },
      stated: { [keyword]: [] },
    });
  });

  it('takes a property of any name', () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"__proto__":{"anyOf":1}}',
    );
    const portable = portableSchema(schema).schema;
    expect(JSON.parse(JSON.stringify(portable))).toEqual(schema);
    expect(Object.getPrototypeOf(portable)).toBe(Object.prototype);
  });
});
