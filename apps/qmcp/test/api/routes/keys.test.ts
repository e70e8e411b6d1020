import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi, SessionHeaders } from '../running-api.ts';
import type { Answer } from '../send.ts';

interface NewKey {
  readonly key: { readonly id: string };
  readonly secret: string;
}

let api: RunningApi;
let owner: SessionHeaders;
beforeAll(async () => {
  api = await startApi();
  owner = await api.ownerSession();
});
afterAll(() => api[Symbol.asyncDispose]());

const create = (body: object, headers: Record<string, string> = owner): Promise<Answer> =>
  api.send('/v1/keys', { body, headers });

const made = async (body: object = { name: 'ci' }): Promise<NewKey> =>
  (await create(body)).json as unknown as NewKey;

const rotate = (id: string, body: object, headers: Record<string, string> = owner) =>
  api.send(`/v1/keys/${id}/rotate`, { body, headers });

const eventsOf = async (requestId: string) =>
  (await api.store.audit.list({ requestId }, { limit: 9 })).records;

describe('API keys', () => {
  it('are made with a secret that works, is shown once and is on no record', async () => {
    const headers = { ...owner, 'X-Request-ID': 'creates' };
    const answer = await create({ name: 'ci', scopes: ['audit:read'], expires_in: '30d' }, headers);
    expect(answer).toMatchObject({
      status: 201,
      json: {
        key: {
          name: 'ci',
          status: 'active',
          scopes: ['audit:read'],
          expires_at: '2026-08-31T12:00:00.000Z',
        },
      },
    });
    const { secret, key } = answer.json as unknown as NewKey;
    const bearer = { Authorization: `Bearer ${secret}` };
    expect(await api.send('/v1/invocations', { headers: bearer })).toMatchObject({ status: 200 });
    expect(await eventsOf('creates')).toMatchObject([
      { method: 'key.created', name: key.id, door: 'console', principalId: 'owner' },
    ]);
    const listed = await api.send('/v1/keys', { headers: owner });
    expect(listed.text).toContain(key.id);
    expect(listed.text + api.logText()).not.toContain(secret);
  });

  it('may call tools unless something else is said, for good', async () => {
    const { json } = await create({ name: 'ci' });
    expect(json['key']).toMatchObject({ scopes: ['tools:call'], expires_at: null });
  });

  it.each([{ name: ' ' }, { name: 'x', scopes: ['a b'] }, { name: 'x', expires_in: 'soon' }])(
    'are not made of %j',
    async (body) => {
      expect(await create(body)).toMatchObject({ status: 422 });
    },
  );

  it('end within a second when they are revoked, and with them their sessions', async () => {
    const { key, secret } = await made();
    const opened = await api.send('/v1/session', { body: { key: secret } });
    const Cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const answer = await api.send(`/v1/keys/${key.id}`, { method: 'DELETE', headers: owner });
    expect(answer).toMatchObject({ status: 200, json: { id: key.id, status: 'revoked' } });
    expect(await api.send('/v1/session', { headers: { Cookie } })).toMatchObject({ status: 401 });
    api.clock.advance(1_000);
    const bearer = { Authorization: `Bearer ${secret}` };
    expect(await api.send('/v1/tools', { headers: bearer })).toMatchObject({ status: 401 });
  });

  it('are replaced, and work on for a while', async () => {
    const { key, secret } = await made({ name: 'ci', scopes: ['a:b'], expires_in: '7d' });
    api.clock.advance(3_600_000);
    const answer = await rotate(key.id, { grace: '1h' });
    expect(answer).toMatchObject({
      status: 201,
      json: {
        key: { name: 'ci', scopes: ['a:b'], rotated_from: key.id, status: 'active' },
      },
    });
    const bearer = { Authorization: `Bearer ${secret}` };
    expect(await api.send('/v1/tools', { headers: bearer })).toMatchObject({ status: 200 });
    expect(await rotate(key.id, {})).toMatchObject({ status: 409 });
    api.clock.advance(3_600_000);
    expect(await api.send('/v1/tools', { headers: bearer })).toMatchObject({ status: 401 });
    expect((await rotate(key.id, {})).json['detail']).toContain('expired');
  });
});

describe('who hands out keys', () => {
  it('gives away no scope that it lacks', async () => {
    const headers = await api.keyWith('keys:write', 'tools:call');
    expect(await create({ name: 'x', scopes: ['tools:call'] }, headers)).toMatchObject({
      status: 201,
    });
    for (const scope of ['*', 'audit:read', 'keys']) {
      expect(await create({ name: 'x', scopes: [scope] }, headers)).toMatchObject({
        status: 403,
        json: { data: { reason: 'beyond_own_scopes', scope } },
      });
    }
  });

  it('makes itself no second voice, unless it is the owner', async () => {
    const headers = await api.sessionWith('*');
    for (const scope of ['*', 'approvals', 'approvals:decide', 'approvals:*', 'human:answer']) {
      expect(await create({ name: 'x', scopes: [scope] }, headers)).toMatchObject({
        status: 403,
        json: { data: { reason: 'owner_only', scope } },
      });
    }
    expect(await create({ name: 'x', scopes: ['approvals:decide'] })).toMatchObject({
      status: 201,
    });
  });

  it('gets hold of no key of somebody else by replacing it', async () => {
    const { key } = await made({ name: 'decider', scopes: ['approvals:decide'] });
    const headers = await api.keyWith('*');
    expect(await rotate(key.id, {}, headers)).toMatchObject({
      status: 403,
      json: { data: { reason: 'owner_only' } },
    });
  });
});
