import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ApiRoute } from '../../src/api/define-route.ts';
import { routes } from '../../src/api/route-list.ts';
import { SESSION_COOKIE } from '../../src/console/session-cookie.ts';
import { startApi } from './running-api.ts';
import type { RunningApi } from './running-api.ts';
import type { Sent } from './send.ts';

/**
 * Who may use what: anyone (`open`), who is proven (`authenticated`), who is signed in (`session`), or who holds a scope;
 * `proven`: not by merely reaching a server in local mode. Written out here, so that a route that opens itself fails.
 */
const ACCESS: Readonly<Record<string, string>> = {
  'GET /v1/tools': 'authenticated',
  'GET /v1/tools/{name}': 'authenticated',
  'POST /v1/tools/{name}': 'authenticated',
  'POST /v1/tools/{name}/pin': 'approvals:decide proven',
  'POST /v1/human/requests': 'human:ask',
  'GET /v1/human/requests': 'authenticated',
  'GET /v1/human/requests/{id}': 'authenticated',
  'GET /v1/human/requests/{id}/background': 'authenticated',
  'DELETE /v1/human/requests/{id}': 'authenticated',
  'POST /v1/human/responses': 'authenticated',
  'POST /v1/human/responses/batch': 'authenticated',
  'GET /v1/human/stream': 'authenticated',
  'GET /v1/approvals/remembered': 'approvals:decide',
  'POST /v1/approvals/remembered': 'approvals:decide proven',
  'DELETE /v1/approvals/remembered/{id}': 'approvals:decide proven',
  'GET /v1/overview': 'authenticated',
  'GET /v1/invocations': 'audit:read',
  'GET /v1/invocations/{id}': 'audit:read',
  'POST /v1/audit/verify': 'audit:read',
  'GET /v1/audit/export': 'audit:read',
  'GET /v1/audit/records/{id}/proof': 'audit:read',
  'GET /v1/policy': 'policy:read',
  'POST /v1/policy/check': 'policy:read',
  'POST /v1/policy/explain': 'policy:read',
  'POST /v1/policy/backtest': 'audit:read',
  'GET /v1/keys': 'keys:read',
  'POST /v1/keys': 'keys:write proven',
  'POST /v1/keys/{id}/rotate': 'keys:write proven',
  'DELETE /v1/keys/{id}': 'keys:write proven',
  'GET /v1/webhooks': 'webhooks:read',
  'POST /v1/webhooks': 'webhooks:write proven',
  'DELETE /v1/webhooks/{id}': 'webhooks:write proven',
  'POST /v1/webhooks/{id}/rotate': 'webhooks:write proven',
  'POST /v1/webhooks/{id}/enable': 'webhooks:write proven',
  'POST /v1/webhooks/{id}/test': 'webhooks:write proven',
  'GET /v1/webhooks/{id}/deliveries': 'webhooks:read',
  'POST /v1/webhooks/{id}/deliveries/{message}/replay': 'webhooks:write proven',
  'POST /v1/session': 'open',
  'GET /v1/session': 'session',
  'DELETE /v1/session': 'session',
  'GET /v1/events': 'session',
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

/** Bodies that routes take. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/tools/{name}': { input: { text: 'hi' } },
  'POST /v1/human/requests': { prompt: 'Which one?' },
  'POST /v1/human/responses': { request_id: 'none', answer: 'yes' },
  'POST /v1/human/responses/batch': { responses: [{ request_id: 'none', answer: 'yes' }] },
  'POST /v1/tools/{name}/pin': { digest: '0'.repeat(64) },
  'POST /v1/approvals/remembered': { approval_id: 'none', lifetime: '8h' },
  'POST /v1/policy/check': { text: 'version: 1' },
  'POST /v1/policy/explain': { tool: 'echo' },
  'POST /v1/policy/backtest': { text: 'version: 1' },
  'POST /v1/keys': { name: 'ci', scopes: ['keys:write'] },
  'POST /v1/keys/{id}/rotate': {},
  'POST /v1/webhooks/{id}/rotate': {},
  'POST /v1/webhooks': { name: 'ops', url: 'https://receiver.example/' },
  'POST /v1/session': { token: 'forged' },
};

/** What a route answers to who may use it, where that is not 200. */
const STATUSES: Readonly<Record<string, number>> = {
  'POST /v1/human/requests': 201,
  'POST /v1/human/responses': 404,
  'GET /approvals/{token}': 404,
  'GET /v1/invocations/{id}': 404,
  'GET /v1/human/requests/{id}': 404,
  'DELETE /v1/human/requests/{id}': 404,
  'GET /v1/human/requests/{id}/background': 404,
  'POST /v1/approvals/remembered': 404,
  'DELETE /v1/approvals/remembered/{id}': 404,
  'POST /v1/tools/{name}/pin': 409,
  'GET /v1/audit/records/{id}/proof': 404,
  'POST /v1/keys': 201,
  'POST /v1/keys/{id}/rotate': 404,
  'DELETE /v1/keys/{id}': 404,
  'POST /v1/webhooks': 201,
  'DELETE /v1/webhooks/{id}': 404,
  'POST /v1/webhooks/{id}/rotate': 404,
  'POST /v1/webhooks/{id}/enable': 404,
  'POST /v1/webhooks/{id}/test': 404,
  'GET /v1/webhooks/{id}/deliveries': 404,
  'POST /v1/webhooks/{id}/deliveries/{message}/replay': 404,
  'POST /v1/session': 401,
  'DELETE /v1/session': 204,
};

/** End only when one of both hangs up; see their own tests. */
const ENDLESS: ReadonlySet<string> = new Set(['GET /v1/human/stream', 'GET /v1/events']);

const request = (entry: string): [path: string, sent: Sent] => {
  const [method = '', template = ''] = entry.split(' ');
  const path = template
    .replace('{name}', 'echo')
    .replace('{token}', 'forged')
    .replace('{asset}', 'docs.css')
    .replace('{kind}', 'forbidden')
    .replace('{message}', 'none')
    .replace('{id}', '01980000-0000-7000-8000-000000000000');
  const { [entry]: body } = BODIES;
  return [path, { method, ...(body !== undefined && { body }) }];
};

const entries = (kind: (access: string) => boolean): string[] =>
  Object.keys(ACCESS).filter((entry) => kind(ACCESS[entry] ?? ''));
const isOpen = (access: string): boolean => access === 'open';
const isClosed = (access: string): boolean => !isOpen(access);
const isScoped = (access: string): boolean => access.includes(':');
const isProven = (access: string): boolean => access.endsWith(' proven');
const takesKeys = (access: string): boolean => isClosed(access) && access !== 'session';
const isUnsafe = (entry: string): boolean => !entry.startsWith('GET ');
const ends = (entry: string): boolean => !ENDLESS.has(entry);

/** The scopes of somebody who may use a route. */
const enough = (entry: string): string[] => {
  const access = ACCESS[entry] ?? '';
  return isScoped(access) ? [access.replace(' proven', '')] : ['tools:call'];
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Asks for a route, with these headers. */
function ask(entry: string, headers: Record<string, string> = {}, of: RunningApi = api) {
  // Sign-in is slowed down, by a test of its own.
  of.clock.advance(2_000);
  const [path, sent] = request(entry);
  return of.send(path, { ...sent, headers });
}

const declaredAccess = (access: ApiRoute['access']): string => {
  if (typeof access === 'string') return access;
  return access.proven === true ? `${access.scope} proven` : access.scope;
};

describe('access to routes', () => {
  it('is written down for each route', () => {
    const declared = routes.map(({ config, access }) => [
      `${config.method.toUpperCase()} ${config.path}`,
      declaredAccess(access),
    ]);
    expect(Object.fromEntries(declared)).toEqual(ACCESS);
  });

  it.each(entries(isOpen))('%s needs no credentials', async (entry) => {
    const { [entry]: status = 200 } = STATUSES;
    expect(await ask(entry)).toMatchObject({ status });
  });

  it.each(entries(isOpen))('%s does not mind wrong credentials', async (entry) => {
    const { [entry]: status = 200 } = STATUSES;
    const forged = { Cookie: `${SESSION_COOKIE}=${'x'.repeat(43)}` };
    expect(await ask(entry, { Authorization: 'Bearer wrong' })).toMatchObject({ status });
    expect(await ask(entry, forged)).toMatchObject({ status });
  });

  it.each(entries(isClosed))('%s asks for credentials', async (entry) => {
    const answer = await ask(entry);
    expect(answer).toMatchObject({ status: 401, json: { code: 'unauthorized' } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="qmcp"');
  });

  it.each(entries(takesKeys))('%s refuses wrong credentials', async (entry) => {
    const answer = await ask(entry, { Authorization: 'Bearer wrong' });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="qmcp", error="invalid_token"');
  });

  it.each(entries(isClosed))('%s refuses a session that there is not', async (entry) => {
    const answer = await ask(entry, { Cookie: `${SESSION_COOKIE}=${'x'.repeat(43)}` });
    expect(answer).toMatchObject({ status: 401, json: { data: { reason: 'session_ended' } } });
  });

  it.each(entries((access) => access === 'session'))('%s takes no key', async (entry) => {
    expect(await ask(entry, await api.keyWith('*'))).toMatchObject({ status: 401 });
  });

  it.each(entries(isClosed).filter(isUnsafe))(
    '%s takes no session without its token',
    async (entry) => {
      const { Cookie } = await api.ownerSession();
      const answer = await ask(entry, { Cookie });
      expect(answer).toMatchObject({ status: 403, json: { data: { reason: 'csrf' } } });
    },
  );

  it.each(
    entries(isScoped).flatMap((entry) => [
      { entry, by: 'a key', door: 'rest' },
      { entry, by: 'a session', door: 'console' },
    ]),
  )('$entry refuses $by that lacks the scope, names it, and audits that', async (row) => {
    const { entry, door } = row;
    const [scope = ''] = enough(entry);
    const has = door === 'rest' ? api.keyWith : api.sessionWith;
    const headers = {
      ...(await has('tools:call', 'other:read')),
      'X-Request-ID': `${door}-${entry.replaceAll(/[^A-Za-z]/g, '')}`,
    };
    const answer = await ask(entry, headers);
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
        door,
      },
    ]);
  });

  it.each(entries(takesKeys).filter(ends))('%s lets in a key with the scope', async (entry) => {
    const { status } = await ask(entry, await api.keyWith(...enough(entry)));
    expect(status).toBe(STATUSES[entry] ?? 200);
  });

  it.each(entries(isClosed).filter(ends))('%s lets in a session with the scope', async (entry) => {
    const { status } = await ask(entry, await api.sessionWith(...enough(entry)));
    expect(status).toBe(STATUSES[entry] ?? 200);
  });

  it.each(entries(isClosed).filter(ends))("%s lets in the owner's session", async (entry) => {
    const { status } = await ask(entry, await api.ownerSession());
    expect(status).toBe(STATUSES[entry] ?? 200);
  });

  it('takes the broader scope for the narrower', async () => {
    const headers = await api.keyWith('audit');
    expect(await api.send('/v1/invocations', { headers })).toMatchObject({ status: 200 });
  });
});

describe('a server in local mode', () => {
  let local: RunningApi;
  beforeAll(async () => {
    local = await startApi({ auth: 'local' });
  });
  afterAll(() => local[Symbol.asyncDispose]());

  const unproven = (access: string): boolean => takesKeys(access) && !isProven(access);
  it.each(entries(unproven).filter(ends))(
    '%s serves the owner of the machine without credentials',
    async (entry) => {
      expect(await ask(entry, {}, local)).toMatchObject({ status: STATUSES[entry] ?? 200 });
    },
  );

  it.each(entries((access) => access === 'session' || isProven(access)))(
    '%s is kept from who merely reaches it: that could be an agent',
    async (entry) => {
      const { status } = await ask(entry, {}, local);
      expect([401, 403]).toContain(status);
    },
  );
});
