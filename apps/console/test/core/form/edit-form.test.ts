import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { argumentsForm } from '../../../src/core/form/arguments-form.ts';
import { keyOf, valueFields } from '../../../src/core/form/drafts.ts';
import type { JsonRecord } from '../../../src/core/wire/json.ts';

/** Editing what is there: nothing is lost that nobody touched. */

const schema = {
  type: 'object',
  required: ['to', 'amount'],
  properties: {
    to: { type: 'string' },
    amount: { type: 'number' },
    urgent: { type: 'boolean' },
    currency: { enum: ['EUR', 'USD'], default: 'EUR' },
    tags: { type: 'array', items: { type: 'string' } },
    who: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
    },
    extra: {},
  },
};

const given = { to: 'DE02', amount: 900 };

const kindsOf = (values: JsonRecord) =>
  Object.fromEntries(
    valueFields(argumentsForm(schema, values).fields).map(({ path, kind }) => [
      path.join('.'),
      kind,
    ]),
  );

/** What a form over values says once some of its fields, by their dotted paths, were typed into. */
function edit(values: JsonRecord, typed: Readonly<Record<string, string>>) {
  const form = argumentsForm(schema, values);
  const entries = Object.entries(typed).map(
    ([path, text]) => [keyOf({ path: path.split('.') }), text] as const,
  );
  return form.read(new Map([...form.drafts, ...entries]));
}

describe('a form over arguments that are given', () => {
  it('starts from them, not from the defaults of the schema', () => {
    expect(edit(given, {})).toEqual({ values: given, problems: new Map() });
  });

  it('changes what is typed into, and nothing else', () => {
    const before = { ...given, extra: { a: [1, { b: null }] }, who: { name: 'Bo', beard: true } };

    expect(edit(before, { amount: '12.5' }).values).toEqual({ ...before, amount: 12.5 });
    expect(edit(before, { 'who.name': 'Ada' }).values).toEqual({
      ...before,
      who: { name: 'Ada', beard: true },
    });
  });

  it('leaves out what is emptied, unless the tool demands it', () => {
    expect(edit({ ...given, extra: 1 }, { extra: '' }).values).toEqual(given);
    expect([...edit(given, { to: '' }).problems.values()]).toEqual(['required']);
  });

  it('adds what is filled in, groups too', () => {
    expect(edit(given, { currency: '"USD"', 'who.name': 'Ada', 'who.age': '36' }).values).toEqual({
      ...given,
      currency: 'USD',
      who: { name: 'Ada', age: 36 },
    });
    expect([...edit(given, { 'who.age': '36' }).problems]).toEqual([
      [keyOf({ path: ['who', 'name'] }), 'required'],
    ]);
  });

  it('tells a tick that was taken away from one that was never set', () => {
    expect(edit({ ...given, urgent: true }, { urgent: 'false' }).values).toEqual({
      ...given,
      urgent: false,
    });
    expect(edit(given, { urgent: 'false' }).values).toEqual(given);
    expect(edit(given, { urgent: 'true' }).values).toEqual({ ...given, urgent: true });
  });

  it('writes as JSON what the schema does not name, and what its field could not give back', () => {
    expect(kindsOf({ ...given, hidden: true, tags: ['two\nlines'], who: null })).toMatchObject({
      hidden: 'json',
      tags: 'json',
      who: 'json',
      to: 'text',
    });
    expect(kindsOf({ ...given, amount: '900', urgent: 'no' })).toMatchObject({
      amount: 'json',
      urgent: 'json',
    });
  });

  it('gives text of several lines the room that it takes', () => {
    expect(kindsOf({ ...given, to: 'one\ntwo' })).toMatchObject({ to: 'lines' });
    expect(kindsOf({ ...given, to: 'one\r\ntwo' })).toMatchObject({ to: 'json' });
  });

  it('shows as escapes what nobody would see in a field', () => {
    expect(kindsOf({ ...given, to: 'DE\u202E20' })).toMatchObject({ to: 'json' });
  });

  it('keeps any arguments at all as they are until they are touched', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const known = fc.record(
      { to: json, amount: json, urgent: json, tags: json, currency: json, who: json, extra: json },
      { requiredKeys: ['to', 'amount'] },
    );
    fc.assert(
      fc.property(known, fc.dictionary(fc.string(), json), (values, others) => {
        const before = JSON.parse(JSON.stringify({ ...others, ...values })) as JsonRecord;

        expect(JSON.stringify(edit(before, {}).values)).toBe(JSON.stringify(before));
      }),
    );
  });
});

describe('a form with nothing given', () => {
  it('starts from the defaults', () => {
    const form = argumentsForm(schema);

    expect(form.read(form.drafts).values).toEqual({ currency: 'EUR' });
  });
});
