import { bearerToken, connect } from '@qmcp/client';
import type { Client, ConnectOptions } from '@qmcp/client';
import { createPrincipal } from '@qmcp/contracts';
import type { Limits } from '@qmcp/contracts';
import { mintApiKey } from '@qmcp/server';
import { approvalRequest, heldCall, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { createQmcp } from '../../src/index.ts';
import type { Qmcp } from '../../src/index.ts';
import { humanDefinitions } from '../../src/human/human-definitions.ts';

interface Opened extends AsyncDisposable {
  readonly qmcp: Qmcp;
  /** A client with a key of its own; without scopes one without a key. */
  readonly client: (...scopes: string[]) => Promise<Client>;
  /** The same of an era. */
  readonly clientOf: (era: ConnectOptions['era'], ...scopes: string[]) => Promise<Client>;
}

async function open(
  auth: 'keys' | 'local' = 'keys',
  limits: Partial<Limits> = {},
): Promise<Opened> {
  const folder = await temporaryFolder();
  const qmcp = await createQmcp({ store: folder.file('qmcp.db'), auth, limits });
  for (const definition of humanDefinitions(qmcp.server.human, () => undefined))
    qmcp.registry.add(definition);
  const { url } = await qmcp.listen({ port: 0 });
  const clients: Client[] = [];
  const clientOf: Opened['clientOf'] = async (era, ...scopes) => {
    const key = mintApiKey({ name: scopes.join(' '), scopes, expiresAtMs: null }, qmcp);
    if (scopes.length > 0) await qmcp.store.apiKeys.insert(key.record);
    const client = await connect(new URL('/mcp', url), {
      ...(era !== undefined && { era }),
      ...(scopes.length > 0 && { authorizer: bearerToken(key.secret) }),
    });
    clients.push(client);
    return client;
  };
  return {
    qmcp,
    clientOf,
    client: (...scopes) => clientOf(undefined, ...scopes),
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await qmcp.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const hold = async ({ qmcp }: Opened, terms = heldCall().terms): Promise<string> => {
  const nowMs = qmcp.clock.nowMs();
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const id = qmcp.entropy.uuidv7();
  const request = approvalRequest({ id, held: heldCall({ terms }), ...times });
  return (await qmcp.server.human.store.create(request)).id;
};

const textOf = ({ content }: { readonly content: readonly object[] }): string =>
  content.map((block) => ('text' in block ? String(block.text) : '')).join('');

describe('human requests over MCP', () => {
  it('tells an agent that asks too much to wait, and one with too many pending to settle some', async () => {
    const limits = {
      humanRequestsPerMinute: 1,
      humanRequestBurst: 2,
      maxPendingHumanRequestsPerPrincipal: 1,
    };
    await using opened = await open('keys', limits);
    const agent = await opened.client('human:ask', 'tools:call');
    const input = { prompt: 'Where?', waitSeconds: 0 };
    const ask = () => agent.callTool({ name: 'human_ask', arguments: input });
    expect(await ask()).toMatchObject({ isError: false });
    const full = await ask();
    expect(full.isError).toBe(true);
    expect(textOf(full)).toContain('wait until some are answered, or withdraw some');
    const often = await ask();
    expect(often.isError).toBe(true);
    expect(textOf(often)).toContain('Too many questions to people');
  });

  it('lets an agent ask, and a person answer from another client', async () => {
    await using opened = await open();
    const agent = await opened.client('human:ask');
    const person = await opened.client('human');
    const asked = agent.callTool({
      name: 'human_ask',
      arguments: { prompt: 'Where?', options: ['here', 'there'] },
    });
    let listed: { requests: { id: string }[] } = { requests: [] };
    while (listed.requests.length === 0) {
      const { structuredContent } = await person.callTool({ name: 'human_list', arguments: {} });
      listed = structuredContent as typeof listed;
    }
    const id = listed.requests[0]?.id;
    await person.callTool({
      name: 'human_answer',
      arguments: { id, answer: 'there', note: 'As ever' },
    });
    const answered = await asked;
    expect(textOf(answered)).toBe('there\n\nAs ever');
    expect(answered.structuredContent).toMatchObject({ id, status: 'responded' });
  });

  it('tells the id when nobody answers in time, and keeps the request', async () => {
    await using opened = await open();
    const agent = await opened.client('human:ask', 'resources:read');
    const { structuredContent, ...rest } = await agent.callTool({
      name: 'human_ask',
      arguments: { prompt: 'Where?', waitSeconds: 0 },
    });
    const { id } = structuredContent as { id: string };
    expect(textOf(rest)).toContain(id);
    await opened.qmcp.server.human.respond(
      id,
      { answer: 'here' },
      {
        principal: {
          id: 'b',
          kind: 'service',
          name: 'B',
          scopes: new Set(['human']),
          scopeKey: '',
        },
        door: 'rest',
        requestId: 'r',
        correlationId: 'c',
      },
    );
    const contents = await agent.readResource(`human://requests/${id}`);
    expect(JSON.parse(textOf({ content: contents }))).toMatchObject({ answer: 'here' });
  });

  it('tells a model why a question or an answer is refused', async () => {
    await using opened = await open();
    const agent = await opened.client('human');
    const approval = { prompt: 'May I?', type: 'approval' };
    const refused = await agent.callTool({ name: 'human_ask', arguments: approval });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain('gateway alone');
    const asked = { prompt: 'Where?', waitSeconds: 0 };
    const { structuredContent } = await agent.callTool({ name: 'human_ask', arguments: asked });
    const { id } = structuredContent as { id: string };
    const own = await agent.callTool({ name: 'human_answer', arguments: { id, answer: 'here' } });
    expect(own.isError).toBe(true);
    expect(textOf(own)).toContain('credential that asked');
  });

  it('tells a model that nobody answered in time, or that the request was withdrawn', async () => {
    await using opened = await open();
    const agent = await opened.client('human:ask');
    const brief = { prompt: 'Where?', timeoutSeconds: 1 };
    const expired = await agent.callTool({ name: 'human_ask', arguments: brief });
    expect(textOf(expired)).toContain('Nobody answered in time');
    const { human } = opened.qmcp.server;
    const stop = await human.changes.listen(({ id, requesterId, status }) => {
      if (status !== 'pending') return;
      const principal = createPrincipal({
        id: requesterId,
        kind: 'service',
        name: 'a',
        scopes: [],
      });
      void human.cancel(id, { principal, door: 'rest', requestId: 'r', correlationId: 'c' });
    });
    const asked = { prompt: 'Where?' };
    const withdrawn = await agent.callTool({ name: 'human_ask', arguments: asked });
    expect(textOf(withdrawn)).toContain('withdrawn');
    stop();
  });

  it('lists by type and tool, page by page', async () => {
    await using opened = await open();
    await hold(opened);
    const agent = await opened.client('human:ask');
    const ask = {
      name: 'human_ask',
      arguments: { prompt: 'Where?', type: 'place', waitSeconds: 0 },
    };
    for (let count = 0; count < 2; count += 1) await agent.callTool(ask);
    const reader = await opened.client('human:read');
    const list = async (filter: object) => {
      const call = { name: 'human_list', arguments: { ...filter } };
      const { structuredContent } = await reader.callTool(call);
      return structuredContent as { requests: { id: string; type: string }[]; next: string | null };
    };
    expect((await list({ tool: 'delete-all' })).requests).toMatchObject([{ type: 'approval' }]);
    const first = await list({ type: 'place', limit: 1 });
    const second = await list({ type: 'place', limit: 1, before: first.next });
    expect(second.requests[0]?.id).not.toBe(first.requests[0]?.id);
    expect(second.next).toBeNull();
  });

  it('says that a decision waits for others', async () => {
    await using opened = await open();
    const terms = { ...heldCall().terms, quorum: 2 };
    const id = await hold(opened, terms);
    const decider = await opened.client('human:answer', 'approvals:decide');
    const decision = { name: 'human_answer', arguments: { id, answer: 'approve' } };
    expect(textOf(await decider.callTool(decision))).toContain('waits for others');
  });

  it('lets a held call be decided with the scope, and never without a key', async () => {
    await using opened = await open();
    const id = await hold(opened);
    const decision = { name: 'human_answer', arguments: { id, answer: 'deny', note: 'no' } };
    const answerer = await opened.client('human:answer');
    expect(textOf(await answerer.callTool(decision))).toContain("'approvals:decide'");
    const decider = await opened.client('human:answer', 'approvals:decide');
    expect((await decider.callTool(decision)).structuredContent).toMatchObject({
      status: 'responded',
      answer: 'deny',
      responses: [{ door: 'mcp-http', note: 'no' }],
    });
    await using local = await open('local');
    const held = await hold(local);
    const anybody = await local.client();
    const tried = { name: 'human_answer', arguments: { id: held, answer: 'approve' } };
    expect(textOf(await anybody.callTool(tried))).toContain('Without a key');
  });

  it('shows resources to who may read them', async () => {
    await using opened = await open();
    const id = await hold(opened);
    const reader = await opened.client('resources:read', 'human:read');
    const contents = await reader.readResource('human://requests');
    expect(JSON.parse(textOf({ content: contents }))).toMatchObject({ requests: [{ id }] });
    const stranger = await opened.client('resources:read');
    const own = await stranger.readResource('human://requests');
    expect(JSON.parse(textOf({ content: own }))).toEqual({ requests: [] });
    await expect(stranger.readResource(`human://requests/${id}`)).rejects.toThrow('not found');
  });

  it.each(['modern', 'legacy'] as const)(
    'tells %s subscribers of changes, also of those that another process made',
    async (era) => {
      await using opened = await open();
      const { human } = opened.qmcp.server;
      const id = await hold(opened);
      const reader = await opened.clientOf(era, 'resources:read');
      const heard: string[] = [];
      let next = Promise.withResolvers<void>();
      const uris = ['human://requests', `human://requests/${id}`];
      const subscription = await reader.subscribe({ resourceUris: uris }, (event) => {
        heard.push(event.type === 'resource_updated' ? event.uri : event.type);
        if (heard.length === 2) next.resolve();
      });
      const held = await human.get(id);
      if (held === undefined) throw new Error('It is held');
      await human.store.replace({ ...held, revision: 2 });
      await next.promise;
      expect(heard.splice(0).toSorted()).toEqual(uris);
      next = Promise.withResolvers<void>();
      // Past the server, as another process would.
      await opened.qmcp.store.humanRequests.replace({ ...held, revision: 3 });
      await next.promise;
      expect(heard.toSorted()).toEqual(uris);
      await subscription.close();
    },
  );
});
