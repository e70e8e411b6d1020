import { PlatformError, withJsonSchema } from '@qmcp/contracts';
import type { JsonSchema, Schema } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { compileSchema } from '../../src/registry/compile-schema.ts';
import type { Issue, Validation } from '../../src/registry/compiled-schema.ts';

const issuesOf = (validation: Validation): readonly Issue[] =>
  validation.ok ? [] : validation.issues;

const validate = async (schema: Schema, value: unknown): Promise<Validation> =>
  compileSchema(schema, 'input').validate(value);

function refusalOf(schema: Schema): PlatformError {
  try {
    compileSchema(schema, 'input');
  } catch (error) {
    if (PlatformError.is(error)) return error;
    throw error;
  }
  throw new Error('the schema was accepted');
}

describe('a Zod schema', () => {
  const schema = z.object({
    name: z.string().min(2),
    limit: z.int().default(10),
    at: z.string().transform(Number),
  });

  it('describes itself, differently on the way in and out', () => {
    const input = compileSchema(schema, 'input').jsonSchema;
    expect(input).toMatchObject({
      type: 'object',
      properties: { name: { type: 'string', minLength: 2 }, limit: { default: 10 } },
      required: ['name', 'at'],
    });
    const output = compileSchema(z.object({ limit: z.int().default(10) }), 'output').jsonSchema;
    expect(output).toMatchObject({ required: ['limit'] });
  });

  it('applies defaults and conversions', async () => {
    expect(await validate(schema, { name: 'ada', at: '7' })).toEqual({
      ok: true,
      value: { name: 'ada', limit: 10, at: 7 },
    });
  });

  it('says where each thing is wrong', async () => {
    const nested = z.object({ users: z.array(z.object({ age: z.int() })) });
    const validation = await validate(nested, { users: [{ age: 1 }, { age: 'x' }] });
    expect(issuesOf(validation)).toEqual([
      { path: 'users.1.age', message: 'Invalid input: expected number, received string' },
    ]);
    expect(issuesOf(await validate(nested, 3))[0]?.path).toBe('');
  });

  it('may validate asynchronously', async () => {
    const free = z.object({ name: z.string().refine(async (name) => name !== 'root') });
    expect(await validate(free, { name: 'ada' })).toMatchObject({ ok: true });
    expect(await validate(free, { name: 'root' })).toMatchObject({ ok: false });
  });

  it('is refused where JSON Schema has no word for it', () => {
    const refusal = refusalOf(z.object({ at: z.date() }));
    expect(refusal.code).toBe('schema_invalid');
    expect(refusal.message).toContain("zod schema can't be shown as JSON Schema");
  });
});

describe('another Standard Schema', () => {
  const shout = {
    '~standard': {
      version: 1,
      vendor: 'loud',
      validate: (value: unknown) =>
        typeof value === 'string'
          ? { value: value.toUpperCase() }
          : { issues: [{ message: 'not text', path: [{ key: 'a' }, 0] }] },
    },
  } as const;

  it('is refused while it cannot describe itself', () => {
    expect(refusalOf(shout).message).toBe(
      "A loud schema can't describe itself as JSON Schema: wrap it, withJsonSchema(schema, { … })",
    );
  });

  it('shows what it was described with', async () => {
    const described = withJsonSchema(shout, { type: 'string' });
    expect(compileSchema(described, 'output').jsonSchema).toEqual({ type: 'string' });
    expect(await validate(described, 'a')).toEqual({ ok: true, value: 'A' });
    expect(await validate(described, 1)).toEqual({
      ok: false,
      issues: [{ path: 'a.0', message: 'not text' }],
    });
  });
});

describe.each([
  ['2020-12 by default', {}],
  ['2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema' }],
  ['2020-12 with an empty fragment', { $schema: 'https://json-schema.org/draft/2020-12/schema#' }],
  ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#' }],
])('plain JSON Schema, %s', (_, dialect) => {
  const schema: JsonSchema = {
    ...dialect,
    type: 'object',
    properties: {
      user: {
        type: 'object',
        properties: { mail: { type: 'string', format: 'email' }, age: { type: 'integer' } },
        required: ['age'],
        additionalProperties: false,
      },
      limit: { type: 'integer', default: 10 },
    },
  };

  it('is shown as it is', () => {
    expect(compileSchema(schema, 'input').jsonSchema).toBe(schema);
  });

  it('applies defaults, and leaves the value that it was given alone', async () => {
    const value = Object.freeze({ user: { age: 3 } });
    expect(await validate(schema, value)).toEqual({
      ok: true,
      value: { user: { age: 3 }, limit: 10 },
    });
  });

  it('says everything that is wrong, and where', async () => {
    const validation = await validate(schema, { user: { mail: 'x', nick: 1 }, limit: 'many' });
    expect(issuesOf(validation)).toEqual(
      expect.arrayContaining([
        { path: 'user', message: "must have required property 'age'" },
        { path: 'user', message: "must NOT have additional properties: 'nick'" },
        { path: 'user.mail', message: 'must match format "email"' },
        { path: 'limit', message: 'must be integer' },
      ]),
    );
  });
});

describe('the dialects differ', () => {
  const tuple = { type: 'object', properties: { pair: { prefixItems: [{ type: 'string' }] } } };

  it('in what they know', async () => {
    expect(await validate(tuple, { pair: [1] })).toMatchObject({ ok: false });
    const draft07 = { ...tuple, $schema: 'http://json-schema.org/draft-07/schema#' };
    expect(await validate(draft07, { pair: [1] })).toMatchObject({ ok: true });
  });

  it.each([
    'https://json-schema.org/draft/2019-09/schema',
    'http://json-schema.org/draft-04/schema#',
    'https://evil.example/schema',
    'constructor',
    7,
  ])('and %s is none of them', ($schema) => {
    expect(refusalOf({ $schema, type: 'object' }).code).toBe('schema_invalid');
  });

  it('and a refused one is told which to use', () => {
    expect(refusalOf({ $schema: 'https://evil.example/schema' }).message).toContain(
      'use https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema',
    );
  });
});

describe('references', () => {
  it('reach inside the document', async () => {
    const tree = {
      type: 'object',
      properties: { child: { $ref: '#' }, name: { $ref: '#/$defs/name' } },
      $defs: { name: { type: 'string' } },
    };
    expect(await validate(tree, { child: { name: 'a' } })).toMatchObject({ ok: true });
    expect(await validate(tree, { child: { name: 1 } })).toMatchObject({ ok: false });
  });

  it.each(['https://evil.example/schema.json', 'file:///etc/passwd', 'other.json', '#/$defs/none'])(
    'to %s are refused, and nothing is fetched',
    ($ref) => {
      const refusal = refusalOf({ type: 'object', properties: { a: { $ref } } });
      expect(refusal.code).toBe('schema_invalid');
      expect(refusal.message).toContain("can't resolve reference");
    },
  );

  it('do not reach into another definition; two may call themselves the same', async () => {
    const $id = 'https://qmcp.example/shared';
    const text = { $id, type: 'object', properties: { a: { type: 'string' } } };
    const count = { $id, type: 'object', properties: { a: { type: 'integer' } } };
    expect(await validate(text, { a: 'x' })).toMatchObject({ ok: true });
    expect(await validate(count, { a: 1 })).toMatchObject({ ok: true });
    expect(await validate(count, { a: 'x' })).toMatchObject({ ok: false });
    expect(refusalOf({ type: 'object', $ref: $id }).message).toContain("can't resolve reference");
  });

  it('cannot put another schema in the place of a dialect', async () => {
    const $id = 'https://json-schema.org/draft/2020-12/schema';
    await validate({ $id, type: 'object' }, {});
    expect(refusalOf({ type: 'nonsense' }).code).toBe('schema_invalid');
  });
});

describe('patterns', () => {
  it('are kept apart', async () => {
    const schema = {
      type: 'object',
      properties: {
        letters: { type: 'string', pattern: '^[a-z]+$' },
        digits: { type: 'string', pattern: '^[0-9]+$' },
      },
      patternProperties: { '^x-': { type: 'integer' } },
    };
    expect(await validate(schema, { letters: 'abc', digits: '123', 'x-a': 1 })).toMatchObject({
      ok: true,
    });
    expect(await validate(schema, { digits: 'abc' })).toMatchObject({ ok: false });
    expect(await validate(schema, { letters: '123' })).toMatchObject({ ok: false });
    expect(await validate(schema, { 'x-a': 'y' })).toMatchObject({ ok: false });
  });

  it('take time linear in the text', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    const limit = performance.now() + 5_000;
    expect(await validate(schema, { a: `${'a'.repeat(20_000)}!` })).toMatchObject({ ok: false });
    expect(performance.now()).toBeLessThan(limit);
  });

  it.each(['(a)\\1', '(?=a)b', '(?<!a)b', '('])(
    'that need more than that, as %s, are refused',
    (pattern) => {
      const refusal = refusalOf({ type: 'object', properties: { a: { pattern } } });
      expect(refusal.message).toContain('Not a usable JSON Schema');
    },
  );

  it.each([
    ['\\d{2}', '42', true],
    ['^\\p{Lu}', 'Élan', true],
    ['^\\p{Lu}', 'élan', false],
    ['^[\\w.-]+@', 'a.b-c@', true],
    ['b', 'abc', true],
  ])('in the syntax of ECMAScript: %s on %s is %s', async (pattern, text, fits) => {
    const schema = { type: 'object', properties: { a: { pattern } } };
    expect(await validate(schema, { a: text })).toMatchObject({ ok: fits });
  });
});

describe('what only looks like JSON Schema', () => {
  it.each([
    ['an unknown type', { type: 'text' }],
    ['properties that are a list', { type: 'object', properties: [] }],
    ['a required that is a word', { type: 'object', required: 'a' }],
    ['an asynchronous one, which would accept all', { $async: true, type: 'object' }],
  ])('is refused: %s', (_, schema) => {
    expect(refusalOf(schema).code).toBe('schema_invalid');
  });
});
