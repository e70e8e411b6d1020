import { PlatformError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { JsonSchema } from '../schema.ts';

/**
 * Which parameter of a method the `Mcp-Name` header repeats (MCP 2026-07-28, Streamable HTTP, "Standard Request Headers";
 * MCP extension "Tasks", "Routing Headers").
 */
export const namingParameters: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** One argument that a client mirrors into an HTTP header. */
export interface MirroredArgument {
  /** Lower case: `mcp-param-region`. */
  readonly header: string;
  /** Property names from the root of the arguments. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES = new Set(['string', 'integer', 'boolean']);

/**
 * Reads the `x-mcp-header` annotations of an input schema (MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool
 * Parameters"). Clients must drop a tool whose annotations break the rules, so such a tool is not registered at all.
 * @throws PlatformError `schema_invalid`
 */
export function planHeaders(schema: JsonSchema): readonly MirroredArgument[] {
  const plan: MirroredArgument[] = [];
  visitProperties(schema, [], plan);
  const annotated = countAnnotations(schema);
  if (annotated !== plan.length) {
    throw invalid('may only stand on properties reached through `properties` alone');
  }
  const names = new Set(plan.map(({ header }) => header));
  if (names.size !== plan.length) throw invalid('names must differ by more than case');
  return plan;
}

function visitProperties(
  schema: JsonSchema,
  path: readonly string[],
  plan: MirroredArgument[],
): void {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return;
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue;
    const here = [...path, name];
    if ('x-mcp-header' in property) plan.push(mirrored(property, here));
    visitProperties(property, here, plan);
  }
}

function mirrored(property: JsonSchema, path: readonly string[]): MirroredArgument {
  const name = property['x-mcp-header'];
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw invalid('must be an HTTP field-name token (RFC 9110, section 5.1)');
  }
  const type = property['type'];
  if (typeof type !== 'string' || !TYPES.has(type)) {
    throw invalid(`on '${path.join('.')}' needs the type string, integer or boolean`);
  }
  return {
    header: `mcp-param-${name.toLowerCase()}`,
    path,
    type: type as MirroredArgument['type'],
  };
}

/** Counts annotations anywhere, so that one in a place where it may not stand is noticed. */
function countAnnotations(schema: unknown): number {
  if (Array.isArray(schema)) return sum(schema);
  if (!isJsonObject(schema)) return 0;
  let count = 'x-mcp-header' in schema ? 1 : 0;
  for (const [keyword, value] of Object.entries(schema)) {
    if (VALUE_KEYWORDS.has(keyword)) continue;
    const named = NAMING_KEYWORDS.has(keyword) && isJsonObject(value);
    count += named ? sum(Object.values(value)) : countAnnotations(value);
  }
  return count;
}

const sum = (schemas: readonly unknown[]): number =>
  schemas.reduce<number>((total, schema) => total + countAnnotations(schema), 0);

/** Keywords that hold values, not schemas. */
const VALUE_KEYWORDS = new Set(['default', 'const', 'enum', 'examples']);

/** Keywords that hold schemas under names of the author's choice, which are no keywords. */
const NAMING_KEYWORDS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);

const invalid = (rule: string): PlatformError =>
  new PlatformError('schema_invalid', `x-mcp-header ${rule}`);
