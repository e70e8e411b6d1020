import { localOwner } from '@qmcp/contracts';
import type { HeldCall, HumanRequest } from '@qmcp/contracts';
import { approvalRequest, heldCall } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from './running-api.ts';
import type { RunningApi } from './running-api.ts';
import type { Answer } from './send.ts';

/** Who is signed in and may not decide is told why, wherever they try: in one stable word, and in a sentence for them. */

type Headers = Record<string, string>;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Puts an approval into the store. @returns its id */
async function hold(held: Partial<HeldCall>, given: Partial<HumanRequest> = {}): Promise<string> {
  const nowMs = api.clock.nowMs();
  const { id } = await api.server.human.store.create(
    approvalRequest({
      id: api.entropy.uuidv7(),
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      expiresAtMs: nowMs + 3_600_000,
      held: heldCall({ tool: 'echo', argumentsDigest: digest(), ...held }),
      ...given,
    }),
  );
  return id;
}

/** No two approvals may be of the same call. */
const digest = (): string => Buffer.from(api.entropy.bytes(32)).toString('hex');

const asAsker = ({ id, kind, name, scopes }: HeldCall['principal']) => ({
  held: { principal: { id, kind, name, scopes } },
  given: { requesterId: id, requesterName: name },
});

const { terms } = heldCall();
const owners = asAsker({ ...localOwner, scopes: [...localOwner.scopes] });

interface Refused {
  readonly who: string;
  readonly reason: string;
  /** Makes the approval, and signs in who may not decide it. */
  readonly arrange: () => Promise<{ readonly id: string; readonly headers: Headers }>;
}

const refused: readonly Refused[] = [
  {
    who: 'a session whose key lacks the scope',
    reason: 'insufficient_scope',
    arrange: async () => ({ id: await hold({}), headers: await api.sessionWith('human:read') }),
  },
  {
    who: 'a session of the key that asked',
    reason: 'own_request',
    arrange: async () => {
      const headers = await api.sessionWith('approvals:decide');
      const { json } = await api.send('/v1/session', { headers });
      const { id, name } = json['principal'] as { id: string; name: string };
      const { held, given } = asAsker({ id, kind: 'service', name, scopes: ['tools:call'] });
      return { id: await hold(held, given), headers };
    },
  },
  {
    who: 'the owner who asked, where four eyes are wanted',
    reason: 'four_eyes',
    arrange: async () => ({
      id: await hold({ ...owners.held, terms: { ...terms, fourEyes: true } }, owners.given),
      headers: await api.ownerSession(),
    }),
  },
  {
    who: 'who lacks the role',
    reason: 'missing_role',
    arrange: async () => ({
      id: await hold({ terms: { ...terms, role: 'treasurer' } }),
      headers: await api.sessionWith('approvals:decide'),
    }),
  },
  {
    who: 'who has agreed already, and waits for others',
    reason: 'already_answered',
    arrange: async () => {
      const headers = await api.sessionWith('approvals:decide');
      const id = await hold({ terms: { ...terms, quorum: 2 } });
      await respond(id, headers);
      return { id, headers };
    },
  },
];

const respond = (id: string, headers: Headers): Promise<Answer> =>
  api.send('/v1/human/responses', { headers, body: { request_id: id, answer: 'approve' } });

const sentence = expect.stringMatching(/\w+ \w+ \w+/) as string;

describe.each(refused)('$who', ({ reason, arrange }) => {
  it('sees it before trying', async () => {
    const { id, headers } = await arrange();
    const { json } = await api.send(`/v1/human/requests/${id}/background`, { headers });
    expect(json['refusal']).toEqual({ reason, detail: sentence });
  });

  it('is told so on a decision', async () => {
    const { id, headers } = await arrange();
    expect(await respond(id, headers)).toMatchObject({
      status: 403,
      json: { code: 'forbidden', detail: sentence, data: { reason } },
    });
  });

  it('is told so of one among several', async () => {
    const { id, headers } = await arrange();
    const { json } = await api.send('/v1/human/responses/batch', {
      headers,
      body: { responses: [{ request_id: id, answer: 'deny' }] },
    });
    expect(json['verdicts']).toEqual([
      { request_id: id, request: null, refusal: { code: 'forbidden', reason, detail: sentence } },
    ]);
  });
});

/** Whose eyes and voices count is asked anew of who wants calls like this one to run unasked. */
const remembering = refused.filter(({ reason }) => reason !== 'already_answered');

it.each(remembering)('$who may not have it remembered either', async ({ reason, arrange }) => {
  const { id, headers } = await arrange();
  const body = { approval_id: id, lifetime: '8h' };
  const answer = await api.send('/v1/approvals/remembered', { headers, body });
  expect(answer).toMatchObject({ status: 403, json: { detail: sentence, data: { reason } } });
});

describe('a session that may read its own requests alone', () => {
  it.each(['', '/background'])('learns what it takes to read others: %s', async (path) => {
    const headers = await api.sessionWith('tools:call');
    const id = await hold({});
    const url = `/v1/human/requests/${id}${path}`;
    const told = {
      status: 404,
      json: {
        data: { id, reason: 'own_requests_only' },
        detail: expect.stringContaining("'approvals:decide'") as string,
      },
    };
    expect(await api.send(url, { headers })).toMatchObject(told);
    // Nobody learns by it whether there is one.
    const { json } = await api.send(url.replace(id, 'none'), { headers });
    expect(String(json['detail']).replace('none', id)).toBe(
      (await api.send(url, { headers })).json['detail'],
    );
  });

  it('is told that it may withdraw only its own', async () => {
    const headers = await api.sessionWith('human:read');
    const answer = await api.send(`/v1/human/requests/${await hold({})}`, {
      method: 'DELETE',
      headers,
    });
    expect(answer).toMatchObject({ status: 403, json: { data: { reason: 'not_requester' } } });
  });
});
