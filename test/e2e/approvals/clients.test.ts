import {
  Client as SdkTwoClient,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { Client as SdkOneClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as SdkOneTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { connect } from '@qmcp/client';
import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { fetchInvocations } from '../harness/invocations.ts';
import { startServer } from '../harness/qmcp-process.ts';
import type { ServerProcess } from '../harness/qmcp-process.ts';
import { clientInfo, textOf } from '../peers/peer.ts';
import { connectSdkOne } from '../peers/sdk-one-peer.ts';
import { approverOf } from './approver.ts';
import type { Approver } from './approver.ts';

/** Each kind of client deletes a user, which is held by default until a person approves it. */

let home: TemporaryFolder;
let server: ServerProcess;
let approver: Approver;
let serial = 0;

beforeAll(async () => {
  home = await temporaryFolder();
  server = await startServer(home.path);
  approver = await approverOf(home.path, server.url);
});

afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const callOverRest = async (name: string, input: object) => {
  const response = await fetch(`${server.url}/v1/tools/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ input }),
  });
  return z
    .object({
      result: z.object({
        isError: z.boolean(),
        content: z.array(z.object({ type: z.string(), text: z.string() })),
        structuredContent: z.unknown().optional(),
      }),
    })
    .parse(await response.json()).result;
};

/** Adds a user of its own. @returns its id */
async function addUser(): Promise<number> {
  serial += 1;
  const user = {
    name: 'Ada',
    surname: 'Lovelace',
    email: `ada${serial}@example.com`,
    about_me: '.',
  };
  const { structuredContent } = await callOverRest('add_user', user);
  return z.object({ id: z.int() }).parse(structuredContent).id;
}

const deletedText = (id: number) => `User ${id} deleted successfully`;

describe('a client is given what it can use', () => {
  it('ours: a task, which the decision runs', async () => {
    const id = await addUser();
    await using client = await connect(`${server.url}/mcp`);
    const statuses: string[] = [];

    const call = client.callTool(
      { name: 'delete_user', arguments: { id } },
      { onTask: ({ status }) => statuses.push(status) },
    );
    const { id: approval } = await approver.approve('delete_user');

    expect(textOf((await call).content)).toBe(deletedText(id));
    expect(statuses).toContain('working');
    expect(await fetchInvocations(server.url, { limit: '10', tool: 'delete_user' })).toMatchObject([
      { outcome: 'ok', reason: `approval:${approval}` },
      { outcome: 'held', reason: `approval:${approval}` },
    ]);
  });

  it('ours: a task that completes with the reason where it is denied', async () => {
    const id = await addUser();
    await using client = await connect(`${server.url}/mcp`);
    const call = client.callTool({ name: 'delete_user', arguments: { id } });
    const { id: approval } = await approver.pending('delete_user');
    await approver.respond(approval, 'deny', { note: 'She is still needed.' });
    const result = await call;
    expect(result.isError).toBe(true);
    expect(textOf(result.content)).toContain('She is still needed.');
  });

  it('the official v2 client in the 2026 era: a page to follow, opened as often as it asks', async () => {
    const id = await addUser();
    const client = new SdkTwoClient(clientInfo, {
      capabilities: { elicitation: { url: {} } },
      versionNegotiation: { mode: { pin: '2026-07-28' } },
    });
    const pages: string[] = [];
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const { url } = z.object({ url: z.url() }).parse(params);
      pages.push(await (await fetch(url)).text());
      // The person reads the page, and somebody else decides meanwhile.
      await approver.approve('delete_user');
      return { action: 'accept' as const };
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));

    const result = await client.callTool({ name: 'delete_user', arguments: { id } });

    expect(textOf(result.content)).toBe(deletedText(id));
    expect(pages).toHaveLength(1);
    expect(pages[0]).toContain('Waiting');
    expect(pages[0]).not.toContain('delete_user');
    await client.close();
  });

  it('the v1 client that opens links: the error of its revision, then the result', async () => {
    const id = await addUser();
    const client = new SdkOneClient(clientInfo, { capabilities: { elicitation: { url: {} } } });
    await client.connect(new SdkOneTransport(new URL(`${server.url}/mcp`)));
    const call = { name: 'delete_user', arguments: { id } };

    const refused: unknown = await client.callTool(call).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: -32042 });
    const { elicitations } = z
      .object({ elicitations: z.array(z.object({ url: z.url() })) })
      .parse(refused);
    const page = await fetch(String(elicitations[0]?.url));
    expect(await page.text()).toContain('Waiting');
    await approver.approve('delete_user');

    const result = await client.callTool(call);
    expect(textOf(result.content as { type: string }[])).toBe(deletedText(id));
    await client.close();
  });

  it('the v1 client that can do nothing: an error that says to call again', async () => {
    const id = await addUser();
    await using peer = await connectSdkOne(`${server.url}/mcp`);

    const waiting = await peer.call('delete_user', { id });
    const { id: approval } = await approver.approve('delete_user');

    expect(waiting).toMatchObject({ isError: true });
    expect(waiting.text).toContain(`The approval ${approval} was asked for`);
    expect(await peer.call('delete_user', { id })).toMatchObject({ text: deletedText(id) });
  });

  it('REST: the same error, and the result to collect, with the arguments that ran', async () => {
    const [asked, meant] = [await addUser(), await addUser()];
    const waiting = await callOverRest('delete_user', { id: asked });
    expect(waiting.isError).toBe(true);
    await approver.approve('delete_user', { edited_arguments: { id: meant } });

    const done = await callOverRest('delete_user', { id: asked });

    expect(done.content.map(({ text }) => text)).toEqual([
      deletedText(meant),
      `A person approved it with other arguments, which ran: {"id":${meant}}`,
    ]);
    expect(await callOverRest('delete_user', { id: asked })).toEqual(done);
  });
});
