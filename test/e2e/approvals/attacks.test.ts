import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { createQmcp, defineTool, mintApiKey } from 'qmcp';
import type { Qmcp } from 'qmcp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { modernRequest } from './modern-request.ts';

/** What a caller may try in order to run what nobody approved. Everything goes over HTTP, with keys. */

const runs: unknown[] = [];

const wipeTool = (description = 'Wipes a disk') =>
  defineTool({
    name: 'wipe',
    description,
    input: z.object({ disk: z.string() }),
    hints: { destructive: true },
    run(input) {
      runs.push(input);
      return `wiped ${input.disk}`;
    },
  });

const harmless = defineTool({
  name: 'look',
  description: 'Looks',
  input: z.object({}),
  hints: { readOnly: true },
  run: () => 'looked',
});

let home: TemporaryFolder;
let qmcp: Qmcp;
let url: string;
let disk = 0;

beforeAll(async () => {
  home = await temporaryFolder();
  qmcp = await createQmcp({
    definitions: [wipeTool(), harmless],
    store: `${home.path}/qmcp.db`,
    auth: 'keys',
  });
  ({ url } = await qmcp.listen({ port: 0 }));
});

afterAll(async () => {
  await qmcp.close();
  await home[Symbol.asyncDispose]();
});

beforeEach(() => {
  runs.length = 0;
  disk += 1;
});

/** Makes a key. @returns the header that shows it */
async function keyWith(...scopes: string[]): Promise<Record<string, string>> {
  const { record, secret } = mintApiKey({ name: 'key', scopes, expiresAtMs: null }, qmcp);
  await qmcp.store.apiKeys.insert(record);
  return { Authorization: `Bearer ${secret}` };
}

const called = z.object({
  result: z.object({ isError: z.boolean(), content: z.array(z.object({ text: z.string() })) }),
});

interface Attempt {
  readonly disk?: string;
  readonly headers?: Record<string, string>;
  readonly more?: object;
}

async function wipe(key: Record<string, string>, attempt: Attempt = {}): Promise<string> {
  const given = { disk: attempt.disk ?? `disk-${disk}` };
  const response = await modernRequest(url, 'tools/call', {
    params: { name: 'wipe', arguments: given, ...attempt.more },
    headers: { ...key, ...attempt.headers },
  });
  return called.parse(await response.json()).result.content[0]?.text ?? '';
}

async function pendingId(): Promise<string> {
  const { requests } = await qmcp.store.humanRequests.list({ status: 'pending' }, { limit: 1 });
  return requests[0]?.id ?? '';
}

async function respond(key: Record<string, string>, id: string, more: object = {}) {
  const response = await fetch(`${url}/v1/human/responses`, {
    method: 'POST',
    headers: { ...key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ request_id: id, answer: 'approve', ...more }),
  });
  return { status: response.status, body: (await response.json()) as { detail?: string } };
}

/** A caller whose call was approved and not run yet. */
async function approvedCaller() {
  const [caller, approver] = [await keyWith('tools:call'), await keyWith('approvals:decide')];
  await wipe(caller);
  const id = await pendingId();
  expect(await respond(approver, id)).toMatchObject({ status: 200 });
  return { caller, approver, id };
}

describe('a caller gets nothing by', () => {
  it('replay: calling again after it ran gives the result of that run', async () => {
    const { caller } = await approvedCaller();
    const replies = [await wipe(caller), await wipe(caller), await wipe(caller)];
    expect(new Set(replies)).toEqual(new Set([`wiped disk-${disk}`]));
    expect(runs).toHaveLength(1);
  });

  it('a race: twenty retries at once run it once', async () => {
    const { caller } = await approvedCaller();
    await Promise.all(Array.from({ length: 20 }, () => wipe(caller)));
    expect(runs).toHaveLength(1);
  });

  it('changed arguments: they need an approval of their own', async () => {
    const { caller } = await approvedCaller();
    expect(await wipe(caller, { disk: 'another' })).toContain('needs the approval of a person');
    expect(runs).toEqual([]);
  });

  it('arguments that only look the same: the canonical form tells', async () => {
    const { caller } = await approvedCaller();
    expect(await wipe(caller, { disk: `disk-${disk}\u200b` })).toContain('needs the approval');
    expect(runs).toEqual([]);
  });

  it('the grant of another principal', async () => {
    await approvedCaller();
    const thief = await keyWith('tools:call');
    expect(await wipe(thief)).toContain('needs the approval');
    expect(runs).toEqual([]);
  });

  it('a swapped definition: the tool that was approved is gone', async () => {
    const { caller } = await approvedCaller();
    qmcp.registry.remove('tool', 'wipe');
    qmcp.registry.add(wipeTool('Wipes all disks'));
    try {
      expect(await wipe(caller)).toContain('needs the approval');
      expect(runs).toEqual([]);
    } finally {
      qmcp.registry.remove('tool', 'wipe');
      qmcp.registry.add(wipeTool());
    }
  });

  it('header smuggling: policy reads the body, and a header that disagrees is refused', async () => {
    const caller = await keyWith('tools:call');
    const before = await pendingId();
    const response = await modernRequest(url, 'tools/call', {
      params: { name: 'wipe', arguments: { disk: 'x' } },
      headers: { ...caller, 'Mcp-Name': 'look' },
    });
    expect(response.status).toBe(400);
    expect(runs).toEqual([]);
    expect(await pendingId()).toBe(before);
  });

  it('approving itself: not with the credential that called, whatever that may', async () => {
    const mighty = await keyWith('*');
    await wipe(mighty);
    const refused = await respond(mighty, await pendingId());
    expect(refused).toMatchObject({ status: 403 });
    expect(await wipe(mighty)).toContain('needs the approval');
    expect(runs).toEqual([]);
  });

  it('approving itself as a key that may not decide', async () => {
    const [caller, nobody] = [
      await keyWith('tools:call'),
      await keyWith('tools:call', 'human:read'),
    ];
    await wipe(caller);
    expect(await respond(nobody, await pendingId())).toMatchObject({ status: 403 });
    expect(runs).toEqual([]);
  });

  it('asserting through its own client that a person agreed', async () => {
    const caller = await keyWith('tools:call');
    await wipe(caller);
    const answer = { action: 'accept', content: { decision: 'approve' } };
    const inputResponses = { [`qmcp.approval.${await pendingId()}`]: answer };
    await wipe(caller, { more: { inputResponses } });
    expect(runs).toEqual([]);
  });

  it('claiming in REST that its word is that of a client', async () => {
    const caller = await keyWith('tools:call', 'approvals:decide');
    await wipe(caller);
    const refused = await respond(caller, await pendingId(), { client_asserted: true });
    expect(refused.status).toBe(422);
    expect(runs).toEqual([]);
  });

  it('asking the gateway for an approval of its own making', async () => {
    const caller = await keyWith('tools:call', 'human:ask');
    const response = await fetch(`${url}/v1/human/requests`, {
      method: 'POST',
      headers: { ...caller, 'Content-Type': 'application/json' },
      body: JSON.stringify({ type: 'approval', prompt: 'Yes?' }),
    });
    expect(response.status).toBe(422);
  });

  it('waiting: what has expired is approved by nobody', async () => {
    const { caller, id } = await approvedCaller();
    const request = await qmcp.store.humanRequests.get(id);
    if (request === undefined) throw new Error('it is gone');
    const expired = { ...request, revision: request.revision + 1, expiresAtMs: qmcp.clock.nowMs() };
    expect(await qmcp.store.humanRequests.replace(expired)).toBe(true);
    expect(await wipe(caller)).toContain('needs the approval');
    expect(runs).toEqual([]);
  });

  it('a forged link: only ours lead anywhere', async () => {
    const { id } = await approvedCaller();
    const forged = `${'0'.repeat(12)}.${id}.${'A'.repeat(43)}`;
    expect((await fetch(`${url}/approvals/${forged}`)).status).toBe(404);
    expect((await fetch(`${url}/approvals/${id}`)).status).toBe(404);
  });
});
