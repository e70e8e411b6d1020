import type { OpenApiDocument } from '../define-route.ts';

type PathItem = NonNullable<OpenApiDocument['paths']>[string];

/** What OpenAPI says of one route. */
export type Operation = NonNullable<PathItem['get']>;

/** One route of an OpenAPI document. */
export interface ListedOperation {
  /** Upper case. */
  readonly method: string;
  /** Template: `/v1/tools/{name}`. */
  readonly path: string;
  readonly operation: Operation;
}

/** A parameter of a route. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: string;
}

/** All routes of a document, in its order. */
export function operationsOf({ paths = {} }: OpenApiDocument): readonly ListedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method: method.toUpperCase(), path, operation }];
    }),
  );
}

/** The parameters of a route; those of this API are never references. */
export const parametersOf = ({ parameters = [] }: Operation): readonly Parameter[] =>
  parameters as readonly Parameter[];

/** The scopes of a route; undefined where it is open. */
export const scopesOf = ({ security }: Operation): readonly string[] | undefined =>
  security?.[0] === undefined ? undefined : Object.values(security[0]).flat();

/** An example of the JSON body of a route; undefined where it takes none. */
export function exampleBody({ requestBody }: Operation, document: OpenApiDocument): unknown {
  const { content } = (requestBody ?? {}) as { content?: Record<string, { schema?: object }> };
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) return undefined;
  const { examples } = resolve(schema, document) as { examples?: readonly unknown[] };
  return examples?.[0] ?? {};
}

function resolve(
  schema: object,
  { components }: OpenApiDocument,
): Readonly<Record<string, unknown>> {
  const { $ref } = schema as { $ref?: string };
  const name = $ref?.split('/').at(-1) ?? '';
  return { ...schema, ...components?.schemas?.[name] };
}
