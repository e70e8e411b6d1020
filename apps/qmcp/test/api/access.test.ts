import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { routes } from '../../src/api/route-list.ts';
import { startApi } from './running-api.ts';
import type { RunningApi } from './running-api.ts';
import type { Sent } from './send.ts';

/** Who may use what. Written out here, so that a route that opens itself fails. */
const ACCESS: Readonly<Record<string, string>> = {
  'GET /v1/tools': 'authenticated',
  'POST /v1/tools/{name}': 'authenticated',
  'POST /v1/human/requests': 'human:ask',
  'GET /v1/human/requests': 'authenticated',
  'GET /v1/human/requests/{id}': 'authenticated',
  'DELETE /v1/human/requests/{id}': 'authenticated',
  'POST /v1/human/responses': 'authenticated',
  'POST /v1/human/responses/batch': 'authenticated',
  'GET /v1/human/stream': 'authenticated',
  'GET /v1/invocations': 'audit:read',
  'GET /v1/invocations/{id}': 'audit:read',
  'GET /health': 'open',
  'GET /livez': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'metrics:read',
  'GET /metrics/json': 'metrics:read',
  'GET /openapi.json': 'open',
  'GET /approvals/{token}': 'open',
  'GET /docs': 'open',
  'GET /docs/{asset}': 'open',
  'GET /problems/{kind}': 'open',
};

/** Bodies that routes take; of a tool's arguments where none is named. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/human/requests': { prompt: 'Which one?' },
  'POST /v1/human/responses': { request_id: 'none', answer: 'yes' },
  'POST /v1/human/responses/batch': { responses: [{ request_id: 'none', answer: 'yes' }] },
};

/** What a route answers to who may use it, where that is not 200. */
const STATUSES: Readonly<Record<string, number>> = {
  'POST /v1/human/requests': 201,
  'POST /v1/human/responses': 404,
  'GET /approvals/{token}': 404,
  'GET /v1/invocations/{id}': 404,
  'GET /v1/human/requests/{id}': 404,
  'DELETE /v1/human/requests/{id}': 404,
};

/** Ends only when one of both hangs up; see its own test. */
const ENDLESS = 'GET /v1/human/stream';

const request = (entry: string): [path: string, sent: Sent] => {
  const [method = '', template = ''] = entry.split(' ');
  const path = template
    .replace('{name}', 'echo')
    .replace('{token}', 'forged')
    .replace('{asset}', 'docs.css')
    .replace('{kind}', 'forbidden')
    .replace('{id}', '01980000-0000-7000-8000-000000000000');
  const { [entry]: body = { input: { text: 'hi' } } } = BODIES;
  return [path, method === 'POST' ? { method, body } : { method }];
};

const entries = (kind: (access: string) => boolean): string[] =>
  Object.keys(ACCESS).filter((entry) => kind(ACCESS[entry] ?? ''));
const isOpen = (access: string): boolean => access === 'open';
const isScoped = (access: string): boolean => access.includes(':');

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('access to routes', () => {
  it('is written down for each route', () => {
    const declared = routes.map(({ config, access }) => [
      `${config.method.toUpperCase()} ${config.path}`,
      typeof access === 'object' ? access.scope : access,
    ]);
    expect(Object.fromEntries(declared)).toEqual(ACCESS);
  });

  it.each(entries(isOpen))('%s needs no credentials', async (entry) => {
    const { [entry]: status = 200 } = STATUSES;
    expect(await api.send(...request(entry))).toMatchObject({ status });
  });

  it.each(entries(isOpen))('%s does not mind wrong credentials', async (entry) => {
    const [path, sent] = request(entry);
    const headers = { Authorization: 'Bearer wrong' };
    const { [entry]: status = 200 } = STATUSES;
    expect(await api.send(path, { ...sent, headers })).toMatchObject({ status });
  });

  it.each(entries((access) => !isOpen(access)))('%s asks for credentials', async (entry) => {
    const answer = await api.send(...request(entry));
    expect(answer).toMatchObject({ status: 401, json: { code: 'unauthorized' } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="qmcp"');
  });

  it.each(entries((access) => !isOpen(access)))('%s refuses wrong credentials', async (entry) => {
    const [path, sent] = request(entry);
    const answer = await api.send(path, { ...sent, headers: { Authorization: 'Bearer wrong' } });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="qmcp", error="invalid_token"');
  });

  it.each(entries(isScoped))(
    '%s refuses who lacks the scope, names it, and audits that',
    async (entry) => {
      const [path, sent] = request(entry);
      const scope = ACCESS[entry] ?? '';
      const headers = {
        ...(await api.keyWith('tools:call', 'other:read')),
        'X-Request-ID': `no-${entry.replaceAll(/[^a-z]/g, '')}`,
      };
      const answer = await api.send(path, { ...sent, headers });
      expect(answer).toMatchObject({ status: 403, json: { data: { requiredScopes: [scope] } } });
      expect(answer.headers['www-authenticate']).toContain(`scope="${scope}"`);
      const { records } = await api.store.audit.list(
        { requestId: headers['X-Request-ID'] },
        { limit: 10 },
      );
      expect(records).toMatchObject([
        {
          kind: 'security',
          method: 'scope.refused',
          name: entry.split(' ')[1],
          outcome: 'denied',
          reason: 'insufficient_scope',
          door: 'rest',
        },
      ]);
    },
  );

  const answering = entries((access) => !isOpen(access)).filter((entry) => entry !== ENDLESS);
  it.each(answering)('%s lets in who holds the scope', async (entry) => {
    const [path, sent] = request(entry);
    const scope = ACCESS[entry] ?? '';
    const headers = await api.keyWith(isScoped(scope) ? scope : 'tools:call');
    const { status } = await api.send(path, { ...sent, headers });
    expect(status).toBe(STATUSES[entry] ?? 200);
  });

  it('takes the broader scope for the narrower', async () => {
    const headers = await api.keyWith('audit');
    expect(await api.send('/v1/invocations', { headers })).toMatchObject({ status: 200 });
  });
});

describe('a server in local mode', () => {
  it('serves the owner of the machine without credentials', async () => {
    await using local = await startApi({ auth: 'local' });
    for (const path of ['/v1/tools', '/v1/invocations', '/metrics']) {
      expect(await local.send(path)).toMatchObject({ status: 200 });
    }
  });
});
