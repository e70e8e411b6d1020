import type { StandardSchemaV1 } from '@standard-schema/spec';

import { isJsonObject } from './json.ts';

/** A JSON Schema document; 2020-12 unless `$schema` names another dialect. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * What an author may bring as a schema: Zod 4 or any other Standard Schema (standardschema.dev), or plain JSON
 * Schema. A Standard Schema that cannot describe itself as JSON Schema goes through {@link withJsonSchema}.
 */
export type Schema = StandardSchemaV1 | JsonSchema;

/** A Standard Schema together with its JSON Schema, for libraries that cannot convert themselves. */
export interface DescribedSchema<Input = unknown, Output = Input> extends StandardSchemaV1<
  Input,
  Output
> {
  readonly jsonSchema: JsonSchema;
}

/** Joins a Standard Schema with the JSON Schema that clients are shown for it. */
export function withJsonSchema<S extends StandardSchemaV1>(
  schema: S,
  jsonSchema: JsonSchema,
): DescribedSchema<StandardSchemaV1.InferInput<S>, StandardSchemaV1.InferOutput<S>> {
  return { '~standard': schema['~standard'], jsonSchema };
}

/** Tells a Standard Schema from plain JSON Schema. */
export const isStandardSchema = (schema: unknown): schema is StandardSchemaV1 =>
  (typeof schema === 'object' || typeof schema === 'function') &&
  schema !== null &&
  '~standard' in schema &&
  isJsonObject(schema['~standard']);

/** The type that a value has after the schema accepted it. Plain JSON Schema says nothing to the compiler. */
export type SchemaOutput<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : Readonly<Record<string, unknown>>;

/** The type that a value may have before the schema sees it. */
export type SchemaInput<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferInput<S> : unknown;
