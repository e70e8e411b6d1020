import { PlatformError } from '@qmcp/contracts';
import type { JsonSchema } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { planHeaders } from '../../src/wire/mirrored-arguments.ts';

const named = (name: unknown, type: unknown = 'string') => ({ type, 'x-mcp-header': name });
const withProperties = (properties: Record<string, unknown>): JsonSchema => ({
  type: 'object',
  properties,
});

function refusalOf(schema: JsonSchema): string {
  try {
    planHeaders(schema);
  } catch (error) {
    if (PlatformError.is(error) && error.code === 'schema_invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

it('plans nothing for a schema without annotations', () => {
  expect(planHeaders({ type: 'object' })).toEqual([]);
  expect(planHeaders(withProperties({ a: { type: 'string' }, b: true }))).toEqual([]);
});

it('plans each annotated property, nested ones by their path', () => {
  const plan = planHeaders(
    withProperties({
      region: named('Region'),
      query: { type: 'string' },
      page: { type: 'object', properties: { size: named('Page-Size', 'integer') } },
      dry: named("!#$%&'*+-.^_`|~0aZ", 'boolean'),
    }),
  );
  expect(plan).toEqual([
    { header: 'mcp-param-region', path: ['region'], type: 'string' },
    { header: 'mcp-param-page-size', path: ['page', 'size'], type: 'integer' },
    { header: "mcp-param-!#$%&'*+-.^_`|~0az", path: ['dry'], type: 'boolean' },
  ]);
});

describe('a name', () => {
  it.each([
    ['empty', ''],
    ['with a space', 'My Region'],
    ['with a colon', 'Region:'],
    ['with a line break', 'Region\r\nX-Evil'],
    ['with a trailing line feed', 'Region\n'],
    ['with a NUL', 'Reg\0ion'],
    ['past ASCII', 'Région'],
    ['a number', 7],
    ['null', null],
  ])('is refused when it is %s', (_, name) => {
    expect(refusalOf(withProperties({ a: named(name) }))).toContain('HTTP field-name token');
  });

  it.each([
    ['Region', 'Region'],
    ['Region', 'REGION'],
    ['region', 'Region'],
  ])('must be unique whatever its case: %s and %s are not', (one, other) => {
    expect(refusalOf(withProperties({ a: named(one), b: named(other) }))).toContain(
      'differ by more than case',
    );
    const nested = { type: 'object', properties: { b: named(other) } };
    expect(refusalOf(withProperties({ a: named(one), nested }))).toContain('differ by more');
  });
});

describe('a type', () => {
  it.each([['string'], ['integer'], ['boolean']])('may be %s', (type) => {
    expect(planHeaders(withProperties({ a: named('A', type) }))).toHaveLength(1);
  });

  it.each([['number'], ['object'], ['array'], ['null'], [['string', 'null']], [undefined]])(
    'may not be %j',
    (type) => {
      expect(refusalOf(withProperties({ a: { 'x-mcp-header': 'A', type } }))).toContain(
        "on 'a' needs the type string, integer or boolean",
      );
    },
  );
});

describe('a place that is not reached through properties alone', () => {
  const a = withProperties({ a: named('A') });
  it.each<[string, JsonSchema]>([
    ['the root', { ...a, 'x-mcp-header': 'Root' }],
    ['items', withProperties({ list: { type: 'array', items: named('A') } })],
    ['items of objects', withProperties({ list: { type: 'array', items: a } })],
    ['prefixItems', withProperties({ list: { prefixItems: [named('A')] } })],
    ['contains', withProperties({ list: { contains: named('A') } })],
    ['allOf', { type: 'object', allOf: [a] }],
    ['anyOf', { type: 'object', anyOf: [{}, a] }],
    ['oneOf', withProperties({ x: { oneOf: [named('A')] } })],
    ['not', { type: 'object', not: a }],
    ['if', { type: 'object', if: a }],
    ['then', JSON.parse(`{"if":{},"then":${JSON.stringify(a)}}`) as JsonSchema],
    ['else', { type: 'object', if: {}, else: a }],
    [
      '$defs behind a $ref',
      { ...withProperties({ x: { $ref: '#/$defs/x' } }), $defs: { x: named('A') } },
    ],
    ['definitions', { type: 'object', definitions: { x: named('A') } }],
    ['additionalProperties', { type: 'object', additionalProperties: named('A') }],
    ['patternProperties', { type: 'object', patternProperties: { '^a': named('A') } }],
    ['dependentSchemas', { type: 'object', dependentSchemas: { a } }],
    [
      'a definition named like a keyword for values',
      { type: 'object', $defs: { const: named('A') } },
    ],
    ['items, whatever stands there', withProperties({ list: { items: { 'x-mcp-header': 5 } } })],
  ])('is refused: %s', (_, schema) => {
    expect(refusalOf(schema)).toContain('reached through `properties` alone');
  });
});

describe('what only looks like an annotation', () => {
  it.each([['default'], ['const'], ['enum'], ['examples']])(
    'is let be: a value under %s',
    (keyword) => {
      const value = [{ 'x-mcp-header': 'A' }];
      expect(planHeaders(withProperties({ a: { type: 'array', [keyword]: value } }))).toEqual([]);
    },
  );

  it('is let be: a property of that name', () => {
    expect(planHeaders(withProperties({ 'x-mcp-header': { type: 'string' } }))).toEqual([]);
  });

  it.each([['default'], ['const'], ['enum'], ['examples'], ['items'], ['$ref']])(
    'a property named %s is one like others',
    (name) => {
      expect(planHeaders(withProperties({ [name]: named('A') }))).toMatchObject([{ path: [name] }]);
    },
  );
});
