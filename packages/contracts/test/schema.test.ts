import { isStandardSchema, withJsonSchema } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

describe('isStandardSchema', () => {
  it('knows a Zod schema, and a callable schema', () => {
    expect(isStandardSchema(z.string())).toBe(true);
    expect(isStandardSchema(Object.assign(() => undefined, { '~standard': {} }))).toBe(true);
  });

  it.each([[{ type: 'object' }], [null], [undefined], ['~standard'], [{ '~standard': null }]])(
    'knows that %j is none',
    (value) => {
      expect(isStandardSchema(value)).toBe(false);
    },
  );
});

describe('withJsonSchema', () => {
  it('validates as the schema and shows what it was given', () => {
    const described = withJsonSchema(z.string().min(2), { type: 'string', minLength: 2 });
    expect(isStandardSchema(described)).toBe(true);
    expect(described.jsonSchema).toEqual({ type: 'string', minLength: 2 });
    expect(described['~standard'].validate('ok')).toEqual({ value: 'ok' });
    expect(described['~standard'].validate('n')).toHaveProperty('issues');
  });
});
