import { approvalRequest, heldCall } from '@qmcp/testkit';
import { localOwner } from '@qmcp/contracts';
import type { HeldCall, HumanRequest, HumanResponse } from '@qmcp/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi, SessionHeaders } from '../running-api.ts';

const PATH = '/v1/approvals/remembered';

let api: RunningApi;
let decider: SessionHeaders;
beforeAll(async () => {
  api = await startApi();
  decider = await api.sessionWith('approvals:decide');
});
afterAll(() => api[Symbol.asyncDispose]());

let count = 0;
beforeEach(() => {
  count += 1;
});

/** Puts an approval into the store. @returns its id */
async function approval(
  held: Partial<HeldCall> = {},
  given: Partial<HumanRequest> = {},
): Promise<string> {
  const nowMs = api.clock.nowMs();
  const request = approvalRequest({
    id: api.entropy.uuidv7(),
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 3_600_000,
    held: heldCall({ argumentsDigest: String(count).padStart(64, '0'), ...held }),
    status: 'responded',
    answer: 'approve',
    ...given,
  });
  return (await api.server.human.store.create(request)).id;
}

const consent: HumanResponse = {
  id: 'r',
  answer: 'approve',
  note: null,
  editedArguments: null,
  principalId: 'key:x',
  principalName: 'x',
  door: 'console',
  atMs: 1,
  clientAsserted: false,
};

const remember = (id: string, more: object = {}, headers: Record<string, string> = decider) =>
  api.send(PATH, { headers, body: { approval_id: id, lifetime: '8h', ...more } });

describe('remembering an approval', () => {
  it('lasts as long as was said, binds what was named, and is on record', async () => {
    const id = await approval({ arguments: { folder: 'a', force: true } });
    const headers = { ...decider, 'X-Request-ID': 'remembers' };
    const answer = await remember(id, { same: ['folder'] }, headers);
    expect(answer).toMatchObject({
      status: 201,
      json: { approval: id, arguments: { folder: 'a' }, expires_at: '2026-08-01T20:00:00.000Z' },
    });
    const { json } = await api.send(PATH, { headers: decider });
    expect(json['grants']).toContainEqual(answer.json);
    const { records } = await api.store.audit.list({ requestId: 'remembers' }, { limit: 9 });
    expect(records).toMatchObject([
      { method: 'grant.remembered', name: answer.json['id'], door: 'console' },
    ]);
  });

  it('is not for a call that was not approved, or that several had to agree to', async () => {
    const denied = await approval({}, { answer: 'deny' });
    expect(await remember(denied)).toMatchObject({ status: 409 });
    count += 100;
    const quorum = await approval({ terms: { ...heldCall().terms, quorum: 2 } });
    expect(await remember(quorum)).toMatchObject({ status: 409 });
  });

  it('is not for an argument that there was not', async () => {
    const answer = await remember(await approval(), { same: ['toString'] });
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.json['detail']).toContain("'toString'");
  });

  it('binds what a person put in place of what was asked for, not what they took out', async () => {
    const editedArguments = { folder: '/tmp' };
    const id = await approval(
      { arguments: { folder: '/prod', force: true } },
      { responses: [{ ...consent, editedArguments }] },
    );
    expect(await remember(id, { same: ['folder'] })).toMatchObject({
      status: 201,
      json: { arguments: { folder: '/tmp' } },
    });
    const answer = await remember(id, { same: ['force'] });
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.json['detail']).toContain("'force'");
  });

  it('is not for the credential whose call it was, nor for its sessions', async () => {
    const own = await api.sessionWith('*');
    const { json } = await api.send('/v1/session', { headers: own });
    const { id, name } = json['principal'] as { id: string; name: string };
    const principal = { id, name, kind: 'service', scopes: ['*'] } as const;
    const request = await approval({ principal }, { requesterId: id });
    expect(await remember(request, {}, own)).toMatchObject({
      status: 403,
      json: { data: { reason: 'own_request' } },
    });
  });

  it('is not for the owner alone where four eyes have to see', async () => {
    const { id, kind, name } = localOwner;
    const terms = { ...heldCall().terms, fourEyes: true };
    const principal = { id, kind, name, scopes: ['*'] };
    const request = await approval({ principal, terms }, { requesterId: id });
    expect(await remember(request, {}, await api.ownerSession())).toMatchObject({
      status: 403,
      json: { data: { reason: 'four_eyes' } },
    });
  });

  it('can be taken back, once, on record', async () => {
    const { json } = await remember(await approval());
    const path = `${PATH}/${String(json['id'])}`;
    const headers = { ...decider, 'X-Request-ID': 'forgets' };
    expect(await api.send(path, { method: 'DELETE', headers })).toMatchObject({ status: 204 });
    expect(await api.send(path, { method: 'DELETE', headers })).toMatchObject({ status: 404 });
    const { records } = await api.store.audit.list({ requestId: 'forgets' }, { limit: 9 });
    expect(records).toMatchObject([{ method: 'grant.forgotten', name: json['id'] }]);
  });

  it('is no longer listed once its time is over', async () => {
    const { json } = await remember(await approval(), { lifetime: '1s' });
    api.clock.advance(1_000);
    const { grants } = (await api.send(PATH, { headers: decider })).json as {
      grants: { id: string }[];
    };
    expect(grants.map(({ id }) => id)).not.toContain(json['id']);
  });
});

describe('the background of a held call', () => {
  const background = async (id: string, headers: Record<string, string> = decider) =>
    api.send(`/v1/human/requests/${id}/background`, { headers });

  it('has the last call like it that was approved, as it was approved', async () => {
    const tool = 'echo';
    const response = { ...consent, editedArguments: { text: 'edited' } };
    await approval({ tool, arguments: { text: 'other' } }, { answer: 'deny' });
    count += 200;
    const before = await approval(
      { tool, arguments: { text: 'asked' } },
      { responses: [response] },
    );
    count += 200;
    const id = await approval({ tool }, { status: 'pending', answer: null });
    const caller = await api.keyWith('tools:call');
    await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } }, headers: caller });
    expect(await background(id)).toMatchObject({
      status: 200,
      json: {
        refusal: null,
        previous_call: { request_id: before, arguments: { text: 'edited' } },
        history: [{ name: 'echo', outcome: 'ok' }],
      },
    });
  });

  it('says why one may not decide, and shows nothing of others to who asked', async () => {
    const own = await api.sessionWith('tools:call');
    const { id: requesterId } = (await api.send('/v1/session', { headers: own })).json[
      'principal'
    ] as { id: string };
    const principal = { id: requesterId, name: 'test', kind: 'service', scopes: [] } as const;
    const id = await approval(
      { tool: 'echo', principal },
      { requesterId, status: 'pending', answer: null },
    );
    expect(await background(id, own)).toMatchObject({
      json: { refusal: { reason: 'own_request' }, previous_call: null, history: [] },
    });
  });

  it('is as little as there is of a question', async () => {
    const asker = await api.keyWith('human:ask');
    const { json } = await api.send('/v1/human/requests', {
      headers: asker,
      body: { prompt: 'Which?' },
    });
    expect(await background(String(json['id']))).toMatchObject({
      json: { refusal: { reason: 'insufficient_scope' }, previous_call: null, history: [] },
    });
  });
});
