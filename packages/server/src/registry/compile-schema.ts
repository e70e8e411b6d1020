import { isStandardSchema, PlatformError } from '@qmcp/contracts';
import type { JsonSchema, Schema } from '@qmcp/contracts';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import { compileJsonSchema } from './compile-json-schema.ts';
import type { CompiledSchema, Issue, Validation } from './compiled-schema.ts';

/**
 * Compiles a schema for values that come in (`input`) or go out (`output`).
 * @throws PlatformError `schema_invalid` when it is no valid schema, refers to the network, or can't describe itself
 */
export function compileSchema(schema: Schema, direction: 'input' | 'output'): CompiledSchema {
  if (!isStandardSchema(schema)) return compileJsonSchema(schema);
  return {
    jsonSchema: describe(schema, direction),
    validate(value) {
      const result = schema['~standard'].validate(value);
      return result instanceof Promise ? result.then(toValidation) : toValidation(result);
    },
  };
}

function describe(schema: StandardSchemaV1, direction: 'input' | 'output'): JsonSchema {
  if ('jsonSchema' in schema) return schema.jsonSchema as JsonSchema;
  const standard = schema['~standard'];
  if (!hasConverter(standard)) {
    throw new PlatformError(
      'schema_invalid',
      `A ${standard.vendor} schema can't describe itself as JSON Schema: wrap it, withJsonSchema(schema, { … })`,
    );
  }
  try {
    return standard.jsonSchema[direction]({ target: 'draft-2020-12' });
  } catch (cause) {
    throw new PlatformError(
      'schema_invalid',
      `A ${standard.vendor} schema can't be shown as JSON Schema`,
      {
        cause,
      },
    );
  }
}

interface Converter {
  readonly jsonSchema: Record<'input' | 'output', (options: { target: string }) => JsonSchema>;
}

const hasConverter = (standard: object): standard is Converter => 'jsonSchema' in standard;

function toValidation(result: StandardSchemaV1.Result<unknown>): Validation {
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: result.issues.map(toIssue) };
}

const toIssue = ({ path, message }: StandardSchemaV1.Issue): Issue => ({
  path: (path ?? [])
    .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
    .join('.'),
  message,
});
