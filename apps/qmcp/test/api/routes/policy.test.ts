import { policyFromText } from '@qmcp/server/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi, SessionHeaders } from '../running-api.ts';

const TEXT = `version: 1
rules:
  - name: no-echo
    effect: deny
    tools: [echo]
    when: 'arguments.text == "secret"'
  - name: ask-first
    effect: hold
    tools: [refuse]
`;

let api: RunningApi;
let owner: SessionHeaders;
beforeAll(async () => {
  const policy = await policyFromText(TEXT);
  const inForce = { policy, text: TEXT };
  const live = { decide: policy.decide.bind(policy), inForce, stale: true };
  api = await startApi({ policy: live });
  owner = await api.ownerSession();
});
afterAll(() => api[Symbol.asyncDispose]());

const post = (path: string, body: object, of: RunningApi = api) =>
  of.send(`/v1/policy/${path}`, { headers: owner, body });

describe('the policy', () => {
  it('is shown as it is in force, with its file', async () => {
    expect(await api.send('/v1/policy', { headers: owner })).toMatchObject({
      status: 200,
      json: { source: 'file', text: TEXT, version: 1, stale: true, rules: 2 },
    });
  });

  it('is the default one where nobody gave another, or one that was given', async () => {
    await using plain = await startApi({ auth: 'local' });
    expect((await plain.send('/v1/policy')).json).toMatchObject({ source: 'default', text: null });
    const policy = await policyFromText(TEXT);
    await using given = await startApi({ auth: 'local', policy });
    expect((await given.send('/v1/policy')).json).toMatchObject({ source: 'code', rules: 2 });
  });

  it('that is a program has nothing to show, explain or compare', async () => {
    const policy = { decide: () => ({ effect: 'allow' }) as const };
    await using coded = await startApi({ auth: 'local', policy });
    expect(await coded.send('/v1/policy')).toMatchObject({ status: 409 });
    expect(await coded.send('/v1/policy/explain', { body: { tool: 'echo' } })).toMatchObject({
      status: 409,
    });
  });
});

describe('checking a policy', () => {
  it('finds nothing wrong with a good one', async () => {
    expect((await post('check', { text: TEXT })).json).toEqual({ valid: true, problems: [] });
  });

  it('names each problem with its place', async () => {
    const { json } = await post('check', { text: 'version: 1\nrules:\n  - effect: maybe\n' });
    expect(json['valid']).toBe(false);
    expect(json['problems']).toContainEqual({
      line: 3,
      column: 13,
      message: expect.any(String) as string,
    });
  });
});

describe('explaining a decision', () => {
  it('says who settles it, and the part of each rule', async () => {
    const { json } = await post('explain', { tool: 'echo', arguments: { text: 'secret' } });
    expect(json).toMatchObject({
      effect: 'deny',
      by: 'no-echo',
      known: true,
      rules: [
        { rule: 'no-echo', matched: true, misfit: null, condition_failed: false },
        { rule: 'ask-first', matched: false, misfit: 'target' },
      ],
    });
    expect(json['reason']).toEqual(expect.any(String));
  });

  it('goes by the scopes that a key has', async () => {
    const key = await api.sessionWith('other:read');
    const { principal } = (await api.send('/v1/session', { headers: key })).json;
    const { id } = principal as { id: string };
    const { json } = await post('explain', { tool: 'echo', principal: id });
    expect(json).toMatchObject({ effect: 'deny', by: 'the scopes' });
  });

  it('tells of holds and of tools that are not there', async () => {
    expect((await post('explain', { tool: 'refuse' })).json).toMatchObject({
      effect: 'hold',
      by: 'ask-first',
    });
    expect((await post('explain', { tool: 'none' })).json).toMatchObject({
      effect: 'allow',
      known: false,
      reason: null,
    });
  });
});

describe('trying a policy on what was called', () => {
  it('says what would be decided otherwise', async () => {
    const { json: call } = await api.send('/v1/tools/echo', {
      headers: owner,
      body: { input: { text: 'hi' } },
    });
    const requestId = String(call['request_id']);
    const [record] = (await api.store.audit.list({ requestId }, { limit: 1 })).records;
    const text = TEXT.replace('"secret"', '"hi"');
    expect((await post('backtest', { text, since: '1h' })).json).toEqual({
      calls: 1,
      incomplete: { missing: 0, cut: 0, masked: 0 },
      forgotten: 0,
      changes: [
        {
          name: 'echo',
          before: 'allow by the scopes',
          after: 'deny by no-echo',
          count: 1,
          examples: [record?.id],
        },
      ],
    });
    api.clock.advance(2_000);
    expect((await post('backtest', { text, since: '1s' })).json).toMatchObject({ calls: 0 });
  });

  it('refuses what is no policy, with each problem', async () => {
    expect(await post('backtest', { text: 'rules: 1' })).toMatchObject({
      status: 422,
      json: { data: { problems: [{ line: expect.any(Number) as number }, {}] } },
    });
  });
});
