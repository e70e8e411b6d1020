import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { initialDrafts, keyOf, readForm, valueFields } from '../../../src/core/form/drafts.ts';
import { parseRecord } from '../../../src/core/form/parse-record.ts';
import { planForm } from '../../../src/core/form/plan-form.ts';

const schema = {
  type: 'object',
  required: ['name', 'where', 'count'],
  properties: {
    note: { type: 'string', maxLength: 5_000, description: 'Anything else' },
    name: { type: 'string', title: 'Name' },
    count: { type: 'integer' },
    ratio: { type: 'number', default: 0.5 },
    loud: { type: 'boolean', default: true },
    level: { enum: ['low', 'high', 3] },
    version: { const: 1 },
    tags: { type: 'array', items: { type: 'string' } },
    rows: { type: 'array', items: { type: 'object' } },
    any: true,
    where: {
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string' }, code: { type: 'integer' } },
    },
    extra: { type: 'object', properties: { a: { type: 'string' } } },
  },
};

const fields = planForm(schema);

const fill = (values: Record<string, string>) => {
  const drafts = new Map(initialDrafts(fields));
  for (const [path, text] of Object.entries(values)) {
    drafts.set(keyOf({ path: path.split('.') }), text);
  }
  return readForm(fields, drafts);
};

describe('the plan of a form', () => {
  it('gives what may be null the field of what else it may be', () => {
    const nullable = planForm({
      properties: {
        company: { anyOf: [{ type: 'string', description: 'Where' }, { type: 'null' }] },
        salary: { oneOf: [{ type: 'null' }, { type: 'number' }], description: 'A month' },
        phone: { type: ['string', 'null'] },
        either: { type: ['string', 'number'] },
        both: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        none: { anyOf: [{ type: 'null' }] },
      },
    });

    expect(valueFields(nullable).map(({ label, kind }) => [label, kind])).toEqual([
      ['company', 'text'],
      ['salary', 'number'],
      ['phone', 'text'],
      ['either', 'json'],
      ['both', 'json'],
      ['none', 'json'],
    ]);
    expect(nullable.map(({ description }) => description).slice(0, 2)).toEqual([
      'Where',
      'A month',
    ]);
  });

  it('asks for what is required first', () => {
    expect(fields.slice(0, 3).map(({ label }) => label)).toEqual(['Name', 'count', 'where']);
  });

  it('gives each property the field that fits it', () => {
    const kinds = Object.fromEntries(
      valueFields(fields).map(({ path, kind }) => [path.join('.'), kind]),
    );

    expect(kinds).toEqual({
      name: 'text',
      count: 'integer',
      'where.city': 'text',
      'where.code': 'integer',
      note: 'lines',
      ratio: 'number',
      loud: 'boolean',
      level: 'choice',
      version: 'choice',
      tags: 'list',
      rows: 'json',
      any: 'json',
      'extra.a': 'text',
    });
  });

  it('starts with the defaults of the schema', () => {
    const drafts = initialDrafts(fields);

    expect(drafts.get('["ratio"]')).toBe('0.5');
    expect(drafts.get('["loud"]')).toBe('true');
    expect(drafts.get('["name"]')).toBe('');
  });

  it('is empty for a schema that names nothing', () => {
    expect(planForm({})).toEqual([]);
  });

  it('writes objects within objects within objects as JSON', () => {
    const within = (inner: object) => ({ type: 'object', properties: { in: inner } });
    const [field] = valueFields(planForm(within(within(within(within({ type: 'string' }))))));

    expect(field).toMatchObject({ kind: 'json', path: ['in', 'in', 'in'] });
  });
});

describe('a form that is filled in', () => {
  it('gives the values that its schema means', () => {
    const { values, problems } = fill({
      name: 'Ada',
      count: '3',
      'where.city': 'Bern',
      level: '"high"',
      tags: 'a\nb\n',
      rows: '[{"x": 1}]',
    });

    expect([...problems]).toEqual([]);
    expect(values).toEqual({
      name: 'Ada',
      count: 3,
      where: { city: 'Bern' },
      ratio: 0.5,
      loud: true,
      level: 'high',
      tags: ['a', 'b'],
      rows: [{ x: 1 }],
    });
  });

  it('names what is missing or can’t be read, by its field', () => {
    const { problems } = fill({ count: '1.5', ratio: 'much', any: '{' });

    expect(Object.fromEntries(problems)).toEqual({
      '["name"]': 'required',
      '["count"]': 'not_whole',
      '["where","city"]': 'required',
      '["ratio"]': 'not_a_number',
      '["any"]': 'not_json',
    });
  });

  it('asks for what a group requires only once one begins to fill it in', () => {
    const group = planForm({
      properties: {
        at: {
          type: 'object',
          required: ['city'],
          properties: { city: { type: 'string' }, code: { type: 'integer', default: 1 } },
        },
      },
    });
    const drafts = new Map(initialDrafts(group));
    expect(readForm(group, drafts)).toEqual({ values: {}, problems: new Map() });
    drafts.set('["at","code"]', '2');

    expect([...readForm(group, drafts).problems.keys()]).toEqual(['["at","city"]']);
  });

  it('says so where a tick was taken away, and else leaves it out', () => {
    expect(fill({ loud: 'false' }).values).toMatchObject({ loud: false });
    const plain = planForm({ properties: { on: { type: 'boolean' } } });
    expect(readForm(plain, initialDrafts(plain)).values).toEqual({});
    const asked = planForm({ required: ['on'], properties: { on: { type: 'boolean' } } });
    expect(readForm(asked, initialDrafts(asked)).values).toEqual({ on: false });
  });

  it('gives an empty list where one is required', () => {
    const list = planForm({
      required: ['tags'],
      properties: { tags: { type: 'array', items: { type: 'string' } } },
    });

    expect(readForm(list, initialDrafts(list)).values).toEqual({ tags: [] });
  });

  it('gives back the values that it was filled with', () => {
    const values = fc.record({
      name: fc.string({ minLength: 1 }),
      count: fc.integer(),
      ratio: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      loud: fc.boolean(),
      level: fc.constantFrom('low', 'high', 3),
      rows: fc.array(fc.dictionary(fc.string({ minLength: 1 }), fc.integer())),
      where: fc.record({ city: fc.string({ minLength: 1 }) }),
    });
    fc.assert(
      fc.property(values, (given) => {
        const plain = JSON.parse(JSON.stringify(given)) as typeof given;
        expect(readForm(fields, initialDrafts(fields, plain)).values).toEqual(plain);
      }),
    );
  });
});

describe('a text that is to be an object', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['[]', undefined],
    ['null', undefined],
    ['{', undefined],
  ])('%s reads as %j', (text, value) => expect(parseRecord(text)).toEqual(value));
});
