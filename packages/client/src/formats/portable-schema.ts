import { isJsonObject } from '@qmcp/contracts';

import type { ToolInputSchema } from '../tool-definition.ts';

/** A schema that every provider accepts for the arguments of a function. */
export interface PortableSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, unknown>>;
  readonly [keyword: string]: unknown;
}

type Members = Record<string, unknown>;

/** What OpenAI and Anthropic refuse at the top of a schema, though not below it. */
const REFUSED = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'enum', 'const', '$ref']);

/**
 * Makes a tool's input schema one that providers accept. They want an object with `properties`, and refuse combinations
 * at its top: their properties are brought up, so that the model sees each, and the combination itself is given back to
 * be told in words. The server checks the arguments against the schema as it was. Everything else stays, local `$ref`
 * below the top too; of `$schema`, which says only how to read the rest, providers refuse older values, so it goes.
 * @returns `stated`: the keywords that a model can only be told of
 */
export function portableSchema(schema: ToolInputSchema): {
  readonly schema: PortableSchema;
  readonly stated: Readonly<Members> | undefined;
} {
  const keywords = Object.entries(schema).filter(([keyword]) => keyword !== '$schema');
  const kept = Object.fromEntries(keywords.filter(([keyword]) => !REFUSED.has(keyword)));
  const stated = Object.fromEntries(keywords.filter(([keyword]) => REFUSED.has(keyword)));
  const gathered = new Map<string, unknown[]>();
  gather(schema, { root: schema, gathered, seen: new Set() });
  return {
    schema: { ...kept, type: 'object', properties: joined(gathered) },
    stated: Object.keys(stated).length === 0 ? undefined : stated,
  };
}

interface Gathering {
  readonly root: Members;
  readonly gathered: Map<string, unknown[]>;
  readonly seen: Set<unknown>;
}

/** Collects the properties of a schema and of what it combines. */
function gather(schema: unknown, gathering: Gathering): void {
  if (!isJsonObject(schema) || gathering.seen.has(schema)) return;
  gathering.seen.add(schema);
  const { properties } = schema;
  for (const [name, value] of Object.entries(isJsonObject(properties) ? properties : {})) {
    const variants = gathering.gathered.get(name) ?? [];
    if (!variants.some((known) => JSON.stringify(known) === JSON.stringify(value))) {
      gathering.gathered.set(name, [...variants, value]);
    }
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = schema[keyword];
    for (const branch of Array.isArray(branches) ? branches : []) gather(branch, gathering);
  }
  gather(target(schema['$ref'], gathering.root), gathering);
}

/** What a `$ref` within the same schema points at (RFC 6901); undefined for any other. */
function target(reference: unknown, root: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const part of reference.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

const joined = (gathered: ReadonlyMap<string, readonly unknown[]>): Members =>
  Object.fromEntries(
    [...gathered].map(([name, variants]) => [
      name,
      variants.length === 1 ? variants[0] : { anyOf: variants },
    ]),
  );
