import { expect, test } from 'vitest';
import { z } from 'zod';

import { UserCreate, UserSearch, UserUpdate } from '../src/index.ts';
import { arkadiy } from './harness.ts';

test.each([UserCreate, UserUpdate, UserSearch])(
  'becomes a closed JSON Schema that any language can read',
  (schema) => {
    const jsonSchema = z.toJSONSchema(schema, { io: 'input' });
    expect(jsonSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(JSON.stringify(jsonSchema)).not.toContain('\\p{');
  },
);

test('requires name, surname, email and about_me of a new user and nothing else', () => {
  expect(z.toJSONSchema(UserCreate).required).toEqual(['name', 'surname', 'email', 'about_me']);
  expect(UserCreate.parse(arkadiy)).toEqual(arkadiy);
});

test('has no field for a credit card', () => {
  expect(Object.keys(UserCreate.shape).join(' ')).not.toMatch(/card|cvv/i);
});
