import { createRequire } from 'node:module';

import { PlatformError } from '@qmcp/contracts';
import type { JsonSchema } from '@qmcp/contracts';
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv';
import type { FormatsPlugin } from 'ajv-formats';

import type { CompiledSchema, Issue } from './compiled-schema.ts';
import { linearRegExp } from './linear-reg-exp.ts';

const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';
const DRAFT_07 = 'http://json-schema.org/draft-07/schema';

/** Where `$schema` may point, and Ajv's build for it. Other dialects are refused by name. */
const builds: Readonly<Record<string, string>> = {
  [DRAFT_2020]: 'ajv/dist/2020.js',
  [DRAFT_07]: 'ajv',
};

/** What a document is called that has no `$id`, so that Ajv finds `#` in it. */
const DOCUMENT = 'qmcp:schema';

const compilers = new Map<string, Ajv>();

// CommonJS packages, loaded at the first plain JSON Schema: Zod authors never pay for them at start.
const load = createRequire(import.meta.url);

const options: Options = {
  allErrors: true,
  strict: false,
  useDefaults: true,
  validateFormats: true,
  // Compilers are shared: what one schema calls itself by `$id` must not be found from another.
  addUsedSchema: false,
  // Patterns run on a linear-time engine: a schema may come from another server.
  code: { regExp: linearRegExp },
};

/**
 * Compiles plain JSON Schema. `$ref` reaches only inside the document: nothing is ever fetched (MCP 2026-07-28, basic,
 * "$ref Resolution"). Supported dialects: 2020-12 (the default) and draft-07.
 * @throws PlatformError `schema_invalid`
 */
export function compileJsonSchema(schema: JsonSchema): CompiledSchema {
  const validate = compile(schema);
  return {
    jsonSchema: schema,
    validate(value) {
      // Ajv writes defaults into what it checks.
      const copy = structuredClone(value);
      if (validate(copy)) return { ok: true, value: copy };
      return { ok: false, issues: (validate.errors ?? []).map(toIssue) };
    },
  };
}

function compile(schema: JsonSchema): ValidateFunction {
  const { $schema = DRAFT_2020 } = schema;
  const dialect = typeof $schema === 'string' ? $schema.replace(/#$/, '') : '';
  if (schema['$async'] !== undefined) {
    throw new PlatformError('schema_invalid', "'$async' is not JSON Schema: remove it");
  }
  try {
    return compilerFor(dialect).compile({ $id: DOCUMENT, ...schema });
  } catch (cause) {
    if (PlatformError.is(cause)) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PlatformError('schema_invalid', `Not a usable JSON Schema: ${detail}`, { cause });
  }
}

function compilerFor(dialect: string): Ajv {
  const known = compilers.get(dialect);
  if (known !== undefined) return known;
  const build = builds[dialect];
  if (build === undefined) {
    throw new PlatformError(
      'schema_invalid',
      `JSON Schema dialect '${dialect}' is not supported: use ${Object.keys(builds).join(' or ')}`,
    );
  }
  const { default: Build } = load(build) as { default: new (options: Options) => Ajv };
  const { default: addFormats } = load('ajv-formats') as { default: FormatsPlugin };
  const compiler = addFormats(new Build(options));
  compilers.set(dialect, compiler);
  return compiler;
}

function toIssue(error: ErrorObject): Issue {
  const extra = error.params['additionalProperty'] as string | undefined;
  return {
    path: error.instancePath.slice(1).replaceAll('/', '.'),
    message: `${error.message ?? error.keyword}${extra === undefined ? '' : `: '${extra}'`}`,
  };
}
