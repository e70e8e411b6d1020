import type { OpenApiDocument } from '../define-route.ts';
import { exampleBody, operationsOf, parametersOf, scopesOf } from './operations.ts';
import type { ListedOperation, Parameter } from './operations.ts';

type JsonMembers = Readonly<Record<string, unknown>>;

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/**
 * The API as a Postman collection (format 2.1.0), a folder a tag. Address and API key are variables of the collection;
 * optional parameters are there, switched off. Equal documents give equal collections.
 */
export function toPostman(document: OpenApiDocument): JsonMembers {
  const operations = operationsOf(document);
  return {
    info: {
      name: document.info.title,
      description: document.info.description,
      schema: SCHEMA,
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:3333' },
      { key: 'apiKey', value: '' },
    ],
    item: (document.tags ?? []).map(({ name, description }) => ({
      name,
      description,
      item: operations
        .filter(({ operation }) => operation.tags?.includes(name))
        .map((listed) => toItem(listed, document)),
    })),
  };
}

function toItem(listed: ListedOperation, document: OpenApiDocument): JsonMembers {
  const { method, operation } = listed;
  const body = exampleBody(operation, document);
  return {
    name: operation.summary,
    request: {
      method,
      description: operation.description,
      ...(scopesOf(operation) === undefined && { auth: { type: 'noauth' } }),
      ...(body !== undefined && {
        header: [{ key: 'Content-Type', value: 'application/json' }],
        body: { mode: 'raw', raw: JSON.stringify(body, undefined, 2) },
      }),
      url: toUrl(listed),
    },
  };
}

/** Postman writes path parameters as `:name`. */
function toUrl({ path, operation }: ListedOperation): JsonMembers {
  const inPlace = (place: string): Parameter[] =>
    parametersOf(operation).filter((parameter) => parameter.in === place);
  const postmanPath = path.replaceAll(/\{(\w+)\}/g, ':$1');
  return {
    raw: `{{baseUrl}}${postmanPath}`,
    host: '{{baseUrl}}',
    path: postmanPath.slice(1),
    query: inPlace('query').map((parameter) => toVariable(parameter, true)),
    variable: inPlace('path').map((parameter) => toVariable(parameter, false)),
  };
}

const toVariable = ({ name, example, description }: Parameter, disabled: boolean): JsonMembers => ({
  key: name,
  value: example ?? '',
  ...(description !== undefined && { description }),
  ...(disabled && { disabled }),
});
