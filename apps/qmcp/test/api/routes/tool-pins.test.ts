import { defineTool } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

const greet = (description: string) =>
  defineTool({ name: 'greet', description, input: z.object({}), run: () => description });

function become(api: RunningApi, description: string): void {
  api.server.registry.remove('tool', 'greet');
  api.server.registry.add(greet(description), 'far');
}

const call = (api: RunningApi, headers: Record<string, string>) =>
  api.send('/v1/tools/greet', { body: { input: {} }, headers });

interface Pin {
  readonly state: string;
  readonly digest: string;
}

const pinOf = async (api: RunningApi, headers: Record<string, string>): Promise<Pin> =>
  (await api.send('/v1/tools/greet', { headers })).json['pin'] as Pin;

describe('a tool', () => {
  it('of this server is shown with its definition, and has no pin', async () => {
    await using api = await startApi();
    const headers = await api.sessionWith('tools:call', 'audit:read');
    await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } }, headers });
    expect(await api.send('/v1/tools/echo', { headers })).toMatchObject({
      status: 200,
      json: {
        tool: { name: 'echo', title: 'Echo', annotations: { readOnlyHint: true } },
        scope: 'tools:call',
        source: null,
        pin: null,
        last_hour: { total: 1, failed: 0 },
      },
    });
  });

  it('of this server can not be accepted: it needs no pin', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const digest = api.server.registry.tools.get('echo')?.digest;
    const answer = await api.send('/v1/tools/echo/pin', { headers, body: { digest } });
    expect(answer).toMatchObject({ status: 409 });
    expect(answer.json['detail']).toContain('needs no pin');
  });

  it('says nothing of its calls to who may not know of them', async () => {
    await using api = await startApi();
    const headers = await api.keyWith('tools:call');
    expect((await api.send('/v1/tools/echo', { headers })).json['last_hour']).toBeNull();
  });

  it('is not there for who may neither call it nor decide', async () => {
    await using api = await startApi();
    const headers = await api.keyWith('tools:call');
    expect(await api.send('/v1/tools/guarded', { headers })).toMatchObject({ status: 404 });
    const decider = await api.keyWith('approvals:decide');
    expect(await api.send('/v1/tools/guarded', { headers: decider })).toMatchObject({
      status: 200,
    });
  });
});

describe('a tool of another server', () => {
  it('is new, then accepted, then changed, then accepted as it is looked at', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    become(api, 'Says hello');
    expect(await pinOf(api, headers)).toMatchObject({ state: 'new', accepted_digest: null });
    await call(api, headers);
    expect(await pinOf(api, headers)).toMatchObject({ state: 'accepted', diff: [] });
    become(api, 'Sends your files away');
    expect(await call(api, headers)).toMatchObject({
      status: 403,
      json: { data: { reason: 'definition_changed' } },
    });
    const pin = await pinOf(api, headers);
    expect(pin).toMatchObject({
      state: 'changed',
      changed_at: '2026-08-01T12:00:00.000Z',
      diff: [{ path: 'description', before: 'Says hello', after: 'Sends your files away' }],
    });
    const accepted = await api.send('/v1/tools/greet/pin', {
      headers: { ...headers, 'X-Request-ID': 'accepts' },
      body: { digest: pin.digest },
    });
    expect(accepted).toMatchObject({ status: 200, json: { pin: { state: 'accepted' } } });
    expect(await call(api, headers)).toMatchObject({ status: 200 });
    const { records } = await api.store.audit.list({ requestId: 'accepts' }, { limit: 9 });
    expect(records).toMatchObject([
      { method: 'pin.accepted', name: 'far/greet', door: 'console', principalId: 'owner' },
    ]);
  });

  it('is listed with where it comes from and how its pin stands', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const pins = async () => (await api.send('/v1/tools', { headers })).json['pins'];
    expect(await pins()).toEqual([]);
    become(api, 'Says hello');
    expect(await pins()).toEqual([{ tool: 'greet', source: 'far', state: 'new' }]);
    await call(api, headers);
    expect(await pins()).toMatchObject([{ state: 'accepted' }]);
    become(api, 'Sends your files away');
    expect(await pins()).toMatchObject([{ state: 'changed' }]);
    const { json } = await api.send('/v1/tools', { headers: await api.keyWith('vault') });
    expect(json).toMatchObject({ tools: [{ name: 'guarded' }], pins: [] });
  });

  it('that changed again meanwhile is not accepted unseen', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    become(api, 'Says hello');
    await call(api, headers);
    become(api, 'Says goodbye');
    const { digest } = await pinOf(api, headers);
    become(api, 'Sends your files away');
    expect(await api.send('/v1/tools/greet/pin', { headers, body: { digest } })).toMatchObject({
      status: 409,
      json: { code: 'conflict' },
    });
    expect(await call(api, headers)).toMatchObject({ status: 403 });
  });
});
