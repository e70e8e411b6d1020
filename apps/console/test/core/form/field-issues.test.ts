import { describe, expect, it } from 'vitest';

import { keyOf } from '../../../src/core/form/drafts.ts';
import { issuesOf, placeIssues } from '../../../src/core/form/field-issues.ts';
import { planForm } from '../../../src/core/form/plan-form.ts';

const fields = planForm({
  properties: {
    to: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    who: { type: 'object', properties: { name: { type: 'string' } } },
  },
});

const place = (...issues: readonly { path: string; message: string }[]) => {
  const { byField, elsewhere } = placeIssues(fields, issues);
  return { byField: Object.fromEntries(byField), elsewhere };
};

const key = (...path: readonly string[]): string => keyOf({ path });

describe('what the server finds wrong', () => {
  it('stands at the field that it is about', () => {
    expect(
      place(
        { path: 'to', message: 'too short' },
        { path: 'who.name', message: 'no name' },
        { path: 'tags.3', message: 'no text' },
      ),
    ).toEqual({
      byField: {
        [key('to')]: 'too short',
        [key('who', 'name')]: 'no name',
        [key('tags')]: 'no text',
      },
      elsewhere: [],
    });
  });

  it('stands at the property that a message names, where it is about its owner', () => {
    expect(
      place(
        { path: '', message: "must have required property 'to'" },
        { path: 'who', message: "must NOT have additional properties: 'name'" },
      ).byField,
    ).toEqual({
      [key('to')]: "must have required property 'to'",
      [key('who', 'name')]: "must NOT have additional properties: 'name'",
    });
  });

  it('is all told, where there are several of one field', () => {
    expect(
      place({ path: 'to', message: 'too short' }, { path: 'to', message: 'no letters' }).byField,
    ).toEqual({ [key('to')]: 'too short; no letters' });
  });

  it('is told above the form, where no field is to blame', () => {
    expect(
      place({ path: '', message: 'too much' }, { path: 'total', message: 'odd' }).elsewhere,
    ).toEqual(['too much', 'total: odd']);
  });

  it('is read from the problem, whatever that holds', () => {
    const issue = { path: 'to', message: 'too short' };

    expect(issuesOf({ issues: [issue, { path: 1 }, 'x', null] })).toEqual([issue]);
    expect(issuesOf({ issues: 'none' })).toEqual([]);
    expect(issuesOf({})).toEqual([]);
  });
});
