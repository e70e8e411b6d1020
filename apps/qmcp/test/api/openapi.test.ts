import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OpenApiDocument } from '../../src/api/define-route.ts';
import { describeApi } from '../../src/api/describe-api.ts';
import { operationsOf, scopesOf } from '../../src/api/docs/operations.ts';
import { routes } from '../../src/api/route-list.ts';
import { startApi } from './running-api.ts';
import type { RunningApi } from './running-api.ts';
import type { Answer, Sent } from './send.ts';

interface Described {
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

const document = describeApi({ name: 'qmcp', version: '1.2.3' });

/** Knows the whole document, so that references resolve. */
function validators(of: OpenApiDocument): Ajv2020 {
  const ajv = new Ajv2020({ strictTypes: false, strictRequired: false, allErrors: true });
  // ajv-formats is CommonJS: its default export is the module.
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  // The document is no schema itself: only its parts are looked at.
  ajv.addVocabulary(['openapi', 'info', 'tags', 'components', 'paths', 'webhooks']);
  ajv.addSchema(of, 'api');
  return ajv;
}

const escaped = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

function validatorOf(ajv: Ajv2020, pointer: readonly string[]): ValidateFunction {
  return ajv.compile({ $ref: `api#/${pointer.map(escaped).join('/')}` });
}

describe('the OpenAPI document', () => {
  it('describes each route once, under the name of its file', () => {
    const described = operationsOf(document);
    expect(described.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      routes.map(({ config }) => `${config.method.toUpperCase()} ${config.path}`).toSorted(),
    );
    const ids = described.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names for each route the scope that is enforced', () => {
    for (const { config, access } of routes) {
      const listed = operationsOf(document).find(
        ({ operation }) => operation.operationId === config.operationId,
      );
      const expected = { open: undefined, authenticated: [] as string[], session: [] as string[] };
      expect(listed && scopesOf(listed.operation)).toEqual(
        typeof access === 'object' ? [access.scope] : expected[access],
      );
    }
  });

  it('files each route under a tag that it explains', () => {
    const tags = new Set(document.tags?.map(({ name }) => name));
    for (const { operation } of operationsOf(document)) {
      expect(tags).toContain(operation.tags?.[0]);
      expect(operation.summary).toBeTruthy();
      expect(operation.description).toBeTruthy();
    }
  });

  it('holds schemas that are JSON Schema 2020-12', () => {
    const ajv = validators(document);
    const names = Object.keys(document.components?.schemas ?? {});
    expect(names).toContain('Problem');
    for (const name of names) {
      const schema = document.components?.schemas?.[name];
      expect(ajv.validateSchema(schema as object)).toBe(true);
      expect(() => validatorOf(ajv, ['components', 'schemas', name])).not.toThrow();
    }
  });
});

describe('what the API really answers', () => {
  let api: RunningApi;
  let served: OpenApiDocument;
  let ajv: Ajv2020;
  let key: { Authorization: string };

  beforeAll(async () => {
    api = await startApi();
    key = await api.keyWith('*');
    served = (await api.send('/openapi.json')).json as unknown as OpenApiDocument;
    ajv = validators(served);
    await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } }, headers: key });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  /** Fails where an answer is not as the document says. */
  function expectDescribed(answer: Answer, route: string): void {
    const [method = '', path = ''] = route.toLowerCase().split(' ');
    const operation = served.paths?.[path]?.[method as 'get'] as Described | undefined;
    const content = operation?.responses[String(answer.status)]?.content ?? {};
    const type = answer.headers['content-type']?.split(';', 1)[0] ?? '';
    expect(Object.keys(content)).toContain(type);
    if (!type.endsWith('json')) return;
    const pointer = [
      'paths',
      path,
      method,
      'responses',
      String(answer.status),
      'content',
      type,
      'schema',
    ];
    const validate = validatorOf(ajv, pointer);
    validate(answer.json);
    expect(validate.errors ?? []).toEqual([]);
  }

  it('is served as it is generated', () => {
    expect(served).toEqual(document);
  });

  const calls: [route: string, path: string, status: number, sent?: Sent][] = [
    ['GET /v1/tools', '/v1/tools', 200],
    ['GET /v1/tools', '/v1/tools?x=1', 422],
    ['POST /v1/tools/{name}', '/v1/tools/echo', 200, { body: { input: { text: 'hi' } } }],
    ['POST /v1/tools/{name}', '/v1/tools/refuse', 200, { body: { input: {} } }],
    ['POST /v1/tools/{name}', '/v1/tools/none', 404, { body: { input: {} } }],
    ['POST /v1/tools/{name}', '/v1/tools/ask', 400, { body: { input: {} } }],
    ['POST /v1/tools/{name}', '/v1/tools/crash', 500, { body: { input: {} } }],
    ['POST /v1/tools/{name}', '/v1/tools/echo', 422, { body: { input: 1 } }],
    ['POST /v1/tools/{name}', '/v1/tools/echo', 415, { method: 'POST', body: '{}' }],
    ['GET /v1/invocations', '/v1/invocations', 200],
    ['GET /v1/invocations', '/v1/invocations?limit=0', 422],
    ['GET /v1/invocations/{id}', '/v1/invocations/none', 404],
    ['GET /health', '/health', 200],
    ['GET /livez', '/livez', 200],
    ['GET /readyz', '/readyz', 200],
    ['GET /metrics', '/metrics', 200],
    ['GET /metrics/json', '/metrics/json', 200],
    ['GET /openapi.json', '/openapi.json', 200],
    ['GET /docs', '/docs', 200],
    ['GET /docs/{asset}', '/docs/docs.css', 200],
    ['GET /docs/{asset}', '/docs/try-it.js', 200],
    ['GET /docs/{asset}', '/docs/none', 422],
    ['GET /problems/{kind}', '/problems/forbidden', 200],
    ['GET /problems/{kind}', '/problems/none', 404],
  ];

  it.each(calls)('%s is as described: %s → %i', async (...[route, path, status, sent]) => {
    const answer = await api.send(path, { ...sent, headers: { ...key, ...sent?.headers } });
    expect(answer.status).toBe(status);
    expectDescribed(answer, route);
  });

  it('shows a record as described', async () => {
    const { json } = await api.send('/v1/invocations?limit=1', { headers: key });
    const [{ id }] = json['invocations'] as [{ id: string }];
    const answer = await api.send(`/v1/invocations/${id}`, { headers: key });
    expectDescribed(answer, 'GET /v1/invocations/{id}');
  });

  it('refuses as described, whatever the route', async () => {
    for (const { method, path, operation } of operationsOf(served)) {
      if (scopesOf(operation) === undefined) continue;
      const answer = await api.send(path.replaceAll(/[{}]/g, ''), { method });
      expect(answer.status).toBe(401);
      expectDescribed(answer, `${method} ${path}`);
    }
  });
});

describe('route files', () => {
  it('are named for what their route is called', async () => {
    const { readdir } = await import('node:fs/promises');
    const files = await readdir(new URL('../../src/api/routes', import.meta.url));
    const ids = routes.map(({ config }) => config.operationId);
    const named = ids.map(
      (id) => `${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`,
    );
    expect(named.toSorted()).toEqual(files.toSorted());
  });
});
