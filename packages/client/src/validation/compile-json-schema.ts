import { PlatformError } from '@qmcp/contracts';
import type { JsonSchema } from '@qmcp/contracts';
import type { Ajv, Options, ValidateFunction } from 'ajv';

/** Checks a value. @returns what is wrong with it, for people; undefined when nothing is */
export type JsonSchemaCheck = (value: unknown) => string | undefined;

const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';
const DRAFT_07 = 'http://json-schema.org/draft-07/schema';

/** What a document is called that has no `$id`, so that Ajv finds `#` in it. */
const DOCUMENT = 'qmcp:schema';

/** Loaded at the first schema, since many clients never meet one. */
const builds: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  [DRAFT_2020]: () => import('ajv/dist/2020.js'),
  [DRAFT_07]: () => import('ajv'),
};

/**
 * Compiles a server's JSON Schema. `$ref` reaches only inside the document: nothing is ever fetched (MCP 2026-07-28,
 * basic, "$ref Resolution"). Patterns run in linear time, since both they and what they meet come from outside.
 * Dialects: 2020-12 (the default) and draft-07. In a browser the page's content security policy has to allow
 * `unsafe-eval`, which Ajv needs; without it this throws, and `validateOutput: false` does without.
 * @throws PlatformError `schema_invalid`
 */
export async function compileJsonSchema(schema: JsonSchema): Promise<JsonSchemaCheck> {
  const { $schema = DRAFT_2020 } = schema;
  const dialect = typeof $schema === 'string' ? $schema.replace(/#$/, '') : '';
  const compiler = await newCompiler(dialect);
  const validate = compile(compiler, schema);
  return (value) => (validate(value) ? undefined : compiler.errorsText(validate.errors));
}

function compile(compiler: Ajv, schema: JsonSchema): ValidateFunction {
  try {
    return compiler.compile({ $id: DOCUMENT, ...schema });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PlatformError('schema_invalid', `Not a usable JSON Schema: ${detail}`, { cause });
  }
}

/** One for each schema: what one calls itself by `$id` must not be found from another, nor stay when it is gone. */
async function newCompiler(dialect: string): Promise<Ajv> {
  const build = builds[dialect];
  if (build === undefined) {
    throw new PlatformError(
      'schema_invalid',
      `JSON Schema dialect '${dialect}' is not supported: only ${Object.keys(builds).join(' and ')} are`,
    );
  }
  const [{ default: loaded }, { default: formats }, { linearRegExp }] = await Promise.all([
    build(),
    import('ajv-formats'),
    import('./linear-reg-exp.ts'),
  ]);
  // CommonJS: under Node.js the class is the module, in a bundle it is the module's default.
  const Build = unwrap(loaded) as new (options: Options) => Ajv;
  const addFormats = unwrap(formats) as (compiler: Ajv) => Ajv;
  return addFormats(
    new Build({ strict: false, validateFormats: true, code: { regExp: linearRegExp } }),
  );
}

const unwrap = (module: unknown): unknown =>
  typeof module === 'function' ? module : (module as { default: unknown }).default;
