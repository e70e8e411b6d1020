import { describe, expect, it } from 'vitest';

import { describeField, readField } from '../../src/chat/form-field.ts';

const field = (schema: Readonly<Record<string, unknown>>, isRequired = true) => ({
  name: 'it',
  isRequired,
  schema,
});

describe('the question for a field', () => {
  it.each([
    [field({ type: 'string' }), 'it'],
    [field({ type: 'string', title: 'Name', description: 'your own' }), 'Name (your own)'],
    [field({ type: 'string' }, false), 'it (Enter leaves it out)'],
    [field({ type: 'integer', default: 3 }, false), 'it (Enter for 3)'],
    [field({ type: 'boolean' }), 'it (yes or no)'],
    [field({ type: 'string', enum: ['a', 'b'] }), 'it (one of a, b)'],
    [
      field({ type: 'string', oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] }),
      'it (one of a, b)',
    ],
    [
      field({ type: 'array', items: { anyOf: [{ const: 'a' }, { const: 'b' }] } }),
      'it (any of a, b, with commas between)',
    ],
  ])('of %j is %s', (asked, question) => {
    expect(describeField(asked)).toBe(question);
  });
});

describe('a line', () => {
  const choice = field({ type: 'string', enum: ['a', 'b'] });
  const choices = field({ type: 'array', items: { type: 'string', enum: ['a', 'b'] } });

  it.each([
    [field({ type: 'string' }), 'Ada', 'Ada'],
    [field({}), '7', '7'],
    [field({ type: 'integer' }), '-7', -7],
    [field({ type: 'number' }), '2.5', 2.5],
    [field({ type: 'boolean' }), 'Yes', true],
    [field({ type: 'boolean' }), 'n', false],
    [choice, 'b', 'b'],
    [choices, 'b, a,', ['b', 'a']],
  ])('for %j that is %j gives %j', (asked, line, value) => {
    expect(readField(asked, line)).toEqual({ value });
  });

  it.each([
    [field({ type: 'string' }), '', 'it is needed'],
    [field({ type: 'integer' }), '2.5', 'Write a whole number'],
    [field({ type: 'number' }), 'two', 'Write a number'],
    [field({ type: 'boolean' }), 'maybe', 'Write yes or no'],
    [choice, 'c', 'c is not among a, b'],
    [choices, 'a,c', 'c is not among a, b'],
  ])('for %j that is %j is refused', (asked, line, problem) => {
    expect(readField(asked, line)).toEqual({ problem });
  });

  it.each([field({ type: 'string' }, false), field({ type: 'string', default: 'x' })])(
    'that is empty leaves out what may be: %j',
    (asked) => {
      expect(readField(asked, '')).toEqual({});
    },
  );
});
