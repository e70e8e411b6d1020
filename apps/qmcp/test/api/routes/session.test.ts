import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConsoleSessions } from '../../../src/console/console-sessions.ts';
import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const offerLink = (to: RunningApi = api): Promise<string> => new ConsoleSessions(to).offerLink();

const eventsOf = async (requestId: string) =>
  (await api.store.audit.list({ kind: 'security', requestId }, { limit: 10 })).records;

describe('signing in with a link', () => {
  it('opens the session of the owner, in a cookie that no script and no other site gets', async () => {
    const answer = await api.send('/v1/session', { body: { token: await offerLink() } });
    expect(answer).toMatchObject({
      status: 201,
      json: {
        principal: { id: 'owner', kind: 'owner' },
        scopes: ['*'],
        expires_at: '2026-08-01T20:00:00.000Z',
        server: { name: 'qmcp', version: '1.2.3', auth: 'keys' },
      },
    });
    const [cookie] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      /^__Host-qmcp_session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=86400$/,
    );
    expect(answer.text).not.toContain(/=([\w-]{43});/.exec(cookie ?? '')?.[1]);
  });

  it('works once', async () => {
    const body = { token: await offerLink() };
    expect(await api.send('/v1/session', { body })).toMatchObject({ status: 201 });
    const headers = { 'X-Request-ID': 'second-use' };
    expect(await api.send('/v1/session', { body, headers })).toMatchObject({
      status: 401,
      json: { code: 'unauthorized', data: { reason: 'link' } },
    });
    expect(await eventsOf('second-use')).toMatchObject([
      { method: 'sign_in.refused', outcome: 'denied', reason: 'link' },
    ]);
  });

  it('ends the session that the browser had before', async () => {
    const before = await api.ownerSession();
    await api.send('/v1/session', {
      body: { token: await offerLink() },
      headers: { Cookie: before.Cookie },
    });
    expect(await api.send('/v1/session', { headers: before })).toMatchObject({ status: 401 });
  });

  it('leaves no secret in the store, the log or the audit', async () => {
    const token = await offerLink();
    const { headers, json } = await api.send('/v1/session', { body: { token } });
    const Cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const secret = Cookie.split('=')[1] ?? '';
    expect(await api.send('/v1/session', { headers: { Cookie } })).toMatchObject({ status: 200 });
    const page = await api.store.audit.list({}, { limit: 500 });
    for (const text of [api.logText(), JSON.stringify(page)]) {
      for (const hidden of [token, secret, String(json['csrf_token'])]) {
        expect(text).not.toContain(hidden);
      }
    }
  });
});

describe('signing in with a key', () => {
  it('opens a session with its scopes, on record', async () => {
    const { Authorization } = await api.keyWith('audit:read', 'tools:call');
    const key = Authorization.slice('Bearer '.length);
    const headers = { 'X-Request-ID': 'with-key' };
    const answer = await api.send('/v1/session', { body: { key }, headers });
    expect(answer).toMatchObject({
      status: 201,
      json: { principal: { kind: 'service' }, scopes: ['audit:read', 'tools:call'] },
    });
    const { id } = answer.json['principal'] as { id: string };
    expect(await eventsOf('with-key')).toMatchObject([
      { method: 'session.opened', name: 'key', outcome: 'ok', door: 'console', principalId: id },
    ]);
  });

  it('is refused with one that is wrong, on record', async () => {
    const headers = { 'X-Request-ID': 'wrong-key' };
    const answer = await api.send('/v1/session', { body: { key: 'qk_wrong' }, headers });
    expect(answer).toMatchObject({ status: 401, json: { data: { reason: 'malformed' } } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await eventsOf('wrong-key')).toMatchObject([{ method: 'auth.refused' }]);
  });
});

describe('attempts to sign in', () => {
  it('are slowed down', async () => {
    await using fresh = await startApi();
    const attempt = () => fresh.send('/v1/session', { body: { token: 'guess' } });
    for (let count = 0; count < 10; count += 1) expect((await attempt()).status).toBe(401);
    const refused = await attempt();
    expect(refused).toMatchObject({ status: 429, json: { code: 'rate_limited' } });
    expect(refused.headers['retry-after']).toBe('2');
    fresh.clock.advance(2_000);
    expect((await attempt()).status).toBe(401);
  });

  it('come from no page of another origin', async () => {
    const answer = await api.send('/v1/session', {
      body: { token: await offerLink() },
      headers: { Origin: 'http://evil.example' },
    });
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('a session', () => {
  it('takes the place of a key', async () => {
    const headers = await api.sessionWith('tools:call');
    const answer = await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } }, headers });
    expect(answer).toMatchObject({ status: 200, json: { result: { isError: false } } });
    const requestId = String(answer.json['request_id']);
    const { records } = await api.store.audit.list({ requestId }, { limit: 1 });
    expect(records).toMatchObject([{ door: 'console', outcome: 'ok' }]);
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { 'X-CSRF-Token': 'x'.repeat(43) }],
  ])('changes nothing with %s, on record', async (_what, token) => {
    const { Cookie } = await api.sessionWith('tools:call');
    const headers = { Cookie, ...token, 'X-Request-ID': `csrf-${Object.keys(token).length}` };
    const answer = await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } }, headers });
    expect(answer).toMatchObject({ status: 403, json: { data: { reason: 'csrf' } } });
    expect(await eventsOf(headers['X-Request-ID'])).toMatchObject([
      { method: 'csrf.refused', name: '/v1/tools/{name}', door: 'console' },
    ]);
  });

  it('makes nobody the local owner who signed out in another window', async () => {
    const { 'X-CSRF-Token': token } = await api.sessionWith('*');
    const answer = await api.send('/v1/tools', { headers: { 'X-CSRF-Token': token } });
    expect(answer).toMatchObject({ status: 401, json: { data: { reason: 'missing' } } });
  });

  it('changes nothing with the token of another session', async () => {
    const [own, other] = [await api.sessionWith('*'), await api.sessionWith('*')];
    const headers = { Cookie: own.Cookie, 'X-CSRF-Token': other['X-CSRF-Token'] };
    expect(await api.send('/v1/session', { method: 'DELETE', headers })).toMatchObject({
      status: 403,
    });
  });

  it('ends when it is signed out of, on record', async () => {
    const headers = { ...(await api.ownerSession()), 'X-Request-ID': 'sign-out' };
    const answer = await api.send('/v1/session', { method: 'DELETE', headers });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers['set-cookie']?.[0]).toContain('__Host-qmcp_session=; ');
    expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    expect(await eventsOf('sign-out')).toMatchObject([
      { method: 'session.closed', outcome: 'ok', door: 'console', principalId: 'owner' },
    ]);
    expect(await api.send('/v1/tools', { headers })).toMatchObject({ status: 401 });
  });

  it('that has ended is refused and forgotten, where nothing is demanded otherwise too', async () => {
    await using local = await startApi({ auth: 'local' });
    const headers = await local.ownerSession();
    local.clock.advance(8 * 3_600_000);
    const answer = await local.send('/v1/tools', { headers });
    expect(answer).toMatchObject({ status: 401, json: { data: { reason: 'session_ended' } } });
    expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    const { records } = await local.store.audit.list({ method: 'session.refused' }, { limit: 9 });
    expect(records).toMatchObject([{ reason: 'expired', outcome: 'denied' }]);
  });

  it('ends with its key, at the next request', async () => {
    const headers = await api.sessionWith('*');
    const { json } = await api.send('/v1/session', { headers });
    const { id } = json['principal'] as { id: string };
    await api.store.apiKeys.revoke(id.slice('key:'.length), api.clock.nowMs());
    expect(await api.send('/v1/session', { headers })).toMatchObject({ status: 401 });
  });

  it('is not what a local server takes who reaches it for', async () => {
    await using local = await startApi({ auth: 'local' });
    expect(await local.send('/v1/session')).toMatchObject({
      status: 401,
      json: { data: { reason: 'missing' } },
    });
  });

  it('gives way to a key that is sent beside it', async () => {
    const { Cookie } = await api.ownerSession();
    const key = await api.keyWith('tools:call');
    expect(await api.send('/metrics', { headers: { Cookie, ...key } })).toMatchObject({
      status: 403,
    });
  });
});
