import { metaKeys } from '@qmcp/contracts';
import type { ClientCapabilities, InputRequest } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { testServer } from '../test-server.ts';
import { LegacyClient } from '../wire/harness/legacy-client.ts';
import { startWireServer } from '../wire/harness/wire-server.ts';
import { ChangingPolicy, decided, deleteUser, holdOf, pendingOf } from './holds.ts';

const publicUrl = () => 'http://127.0.0.1:3333';
const urls: ClientCapabilities = { elicitation: { url: {} } };
const forms: ClientCapabilities = { elicitation: {} };

const selfConfirming = () => new ChangingPolicy(holdOf({}, { selfConfirm: true }));

function world(policy = new ChangingPolicy(), options: object = { publicUrl }) {
  const { tool, runs } = deleteUser();
  const server = testServer([tool], { policy, ...options });
  return {
    ...server,
    runs,
    requests: server.server.human.store,
    /** Calls as a stateless client that declares these capabilities. */
    modern: (capabilities: ClientCapabilities, more: object = {}) =>
      server.request('tools/call', {
        name: 'delete_user',
        arguments: { id: 7 },
        _meta: { [metaKeys.clientCapabilities]: capabilities },
        ...more,
      }) as Promise<Record<string, unknown>>,
  };
}

const linkOf = (answer: Record<string, unknown>): string => {
  const [request] = Object.values(answer['inputRequests'] as Record<string, InputRequest>);
  return String(request?.params?.['url']);
};

const tokenOf = (link: string): string => link.slice('http://127.0.0.1:3333/approvals/'.length);

describe('a client that opens links', () => {
  it('is given a page to follow, the same again until the decision, then the result', async () => {
    const { modern, requests, runs } = world();

    const first = await modern(urls);
    const approval = await pendingOf(requests);
    expect(first).toMatchObject({
      resultType: 'input_required',
      inputRequests: {
        [`qmcp.approval.${approval.id}`]: {
          method: 'elicitation/create',
          params: { mode: 'url', message: expect.stringContaining('opening it approves nothing') },
        },
      },
    });
    const opened = {
      inputResponses: { [`qmcp.approval.${approval.id}`]: { action: 'accept' } },
    };
    expect(await modern(urls, opened)).toEqual(first);
    expect(runs).toEqual([]);
    await decided(requests, approval);

    expect(await modern(urls, opened)).toMatchObject({ content: [{ text: 'User 7 is gone' }] });
  });

  it('sees how far it is on that page, and nothing else', async () => {
    const { modern, requests, server } = world();
    const link = linkOf(await modern(urls));
    const approval = await pendingOf(requests);
    const { expiresAtMs } = approval;
    const status = () => server.approvalStatus(tokenOf(link));

    expect(await status()).toEqual({ progress: 'pending', expiresAtMs });
    await decided(requests, approval);
    expect(await status()).toEqual({ progress: 'approved', expiresAtMs });
    await modern(urls);
    expect(await status()).toEqual({ progress: 'finished', expiresAtMs });
  });

  it.each([
    ['denied', 0, { answer: 'deny' }],
    ['expired', 60 * 60 * 1000, undefined],
  ])('sees that it is %s', async (progress, waitMs, response) => {
    const { modern, requests, server, clock } = world();
    const link = linkOf(await modern(urls));
    if (response !== undefined) await decided(requests, await pendingOf(requests), response);
    clock.advance(waitMs);
    expect(await server.approvalStatus(tokenOf(link))).toMatchObject({ progress });
  });

  it('finds nothing under a link that was forged', async () => {
    const { modern, requests, server } = world();
    const token = tokenOf(linkOf(await modern(urls)));
    const { id } = await pendingOf(requests);
    const [key = '', , mac = ''] = token.split('.');
    const other = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const forged = [
      '',
      id,
      `${key}.${id}.${'A'.repeat(43)}`,
      `${key}.${other}.${mac}`,
      `${'0'.repeat(12)}.${id}.${mac}`,
      `${token}A`,
      token.slice(0, -1),
    ];
    for (const made of forged) expect(await server.approvalStatus(made)).toBeUndefined();
  });

  it('is told to call again where this process serves no pages', async () => {
    const { modern } = world(new ChangingPolicy(), {});
    expect(await modern(urls)).toMatchObject({ isError: true });
  });
});

describe('a client of a session', () => {
  const { tool } = deleteUser();
  const open = async (
    revision: '2025-11-25' | '2025-06-18',
    capabilities: ClientCapabilities,
    policy = new ChangingPolicy(),
  ) => {
    const wire = await startWireServer({ definitions: [tool], policy, publicUrl });
    const client = await LegacyClient.open(wire, revision, { capabilities });
    return { wire, client, requests: wire.mcp.human.store };
  };
  const call = { name: 'delete_user', arguments: { id: 7 } };

  it('that opens links is told by the error that its revision has for that', async () => {
    const { wire, client, requests } = await open('2025-11-25', urls);
    await using _wire = wire;
    const refused = await client.call('tools/call', call);
    const approval = await pendingOf(requests);
    expect(refused.message).toMatchObject({
      error: {
        code: -32042,
        message: expect.stringContaining('It cannot be undone.'),
        data: {
          elicitations: [
            {
              mode: 'url',
              elicitationId: approval.id,
              url: expect.stringContaining('http://127.0.0.1:3333/approvals/'),
            },
          ],
        },
      },
    });
    await decided(requests, approval);
    const done = await client.call('tools/call', call, 2);
    expect(done.message).toMatchObject({ result: { isError: false } });
    expect(wire.store.audit.records).toMatchObject([{ outcome: 'held' }, { outcome: 'ok' }]);
  });

  it.each([
    ['2025-11-25', forms],
    ['2025-06-18', urls],
  ] as const)('of %s with %o is told to call again', async (revision, capabilities) => {
    const { wire, client, requests } = await open(revision, capabilities);
    await using _wire = wire;
    const waiting = await client.call('tools/call', call);
    expect(waiting.message).toMatchObject({ result: { isError: true } });
    await decided(requests, await pendingOf(requests));
    const done = await client.call('tools/call', call, 2);
    expect(done.message).toMatchObject({ result: { isError: false } });
  });

  it('is asked at once where its own word counts', async () => {
    const { wire, client, requests } = await open('2025-11-25', forms, selfConfirming());
    await using _wire = wire;
    const events = await client.stream('tools/call', call);
    const question = (await events.message()) as { id: string; method: string };
    expect(question).toMatchObject({ method: 'elicitation/create' });
    const result = { action: 'accept', content: { decision: 'approve' } };
    await client.send({ jsonrpc: '2.0', id: question.id, result });
    expect(await events.message()).toMatchObject({ id: 1, result: { isError: false } });
    const { requests: approvals } = await requests.list({}, { limit: 1 });
    expect(approvals).toMatchObject([{ responses: [{ clientAsserted: true }] }]);
  });
});

describe('a client whose own word counts', () => {
  it('shows its person a form, and its consent runs the call', async () => {
    const { modern, requests, runs } = world(selfConfirming());

    const asked = await modern(forms);
    const approval = await pendingOf(requests);
    const key = `qmcp.approval.${approval.id}`;
    expect(asked).toMatchObject({
      resultType: 'input_required',
      inputRequests: { [key]: { params: { message: expect.stringContaining('"id": 7') } } },
    });
    const content = { decision: 'approve', note: 'I meant it' };
    const done = await modern(forms, {
      inputResponses: { [key]: { action: 'accept', content } },
    });

    expect(done).toMatchObject({ isError: false });
    expect(runs).toHaveLength(1);
    expect(await requests.get(approval.id)).toMatchObject({
      responses: [{ answer: 'approve', note: 'I meant it', clientAsserted: true }],
    });
  });

  it.each([
    ['declines', { action: 'decline' }],
    ['denies', { action: 'accept', content: { decision: 'deny', note: 'no' } }],
  ])('that %s has denied it', async (_how, response) => {
    const { modern, requests, runs } = world(selfConfirming());
    await modern(forms);
    const { id } = await pendingOf(requests);
    const denied = await modern(forms, { inputResponses: { [`qmcp.approval.${id}`]: response } });
    expect(denied).toMatchObject({ isError: true });
    expect(await requests.get(id)).toMatchObject({ status: 'responded', answer: 'deny' });
    expect(runs).toEqual([]);
  });

  it.each([
    ['closes the form', { action: 'cancel' }],
    ['sends nonsense', 'yes'],
    ['sends no decision', { action: 'accept' }],
    ['invents a decision', { action: 'accept', content: { decision: 'always' } }],
  ])('that %s waits for somebody else', async (_how, response) => {
    const { modern, requests, runs } = world(selfConfirming());
    await modern(forms);
    const { id } = await pendingOf(requests);
    const answer = await modern(forms, { inputResponses: { [`qmcp.approval.${id}`]: response } });
    expect(answer).toMatchObject({ isError: true });
    expect(await pendingOf(requests)).toMatchObject({ id });
    expect(runs).toEqual([]);
  });

  it('cannot settle another approval by its answer', async () => {
    const { modern, requests, runs } = world(selfConfirming());
    const content = { decision: 'approve' };
    await modern(forms, {
      inputResponses: { 'qmcp.approval.other': { action: 'accept', content } },
    });
    expect(await pendingOf(requests)).toBeDefined();
    expect(runs).toEqual([]);
  });

  it.each([
    ['the rule does not say so', {}],
    ['four eyes are needed', { selfConfirm: true, fourEyes: true }],
    ['several have to agree', { selfConfirm: true, quorum: 2 }],
    ['a role is needed', { selfConfirm: true, role: 'operators' }],
  ])('proves nobody where %s', async (_why, terms) => {
    const { modern, requests, runs } = world(new ChangingPolicy(holdOf({}, terms)));
    await modern(forms);
    const { id } = await pendingOf(requests);
    const content = { decision: 'approve' };
    await modern(forms, {
      inputResponses: { [`qmcp.approval.${id}`]: { action: 'accept', content } },
    });
    expect(await pendingOf(requests)).toMatchObject({ responses: [] });
    expect(runs).toEqual([]);
  });
});
