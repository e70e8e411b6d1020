import type { JsonSchema } from '@qmcp/contracts';

/** One thing that is wrong with a value. */
export interface Issue {
  /** Dotted path, empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

/** A value as the schema has it, with defaults and conversions applied; or what is wrong with it. */
export type Validation =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** A schema, ready to use: built once, at registration. */
export interface CompiledSchema {
  /** What clients are shown; JSON Schema 2020-12 unless it says otherwise. */
  readonly jsonSchema: JsonSchema;
  validate(value: unknown): Validation | Promise<Validation>;
}
