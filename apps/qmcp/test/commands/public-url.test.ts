import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { metaKeys, MODERN_VERSION } from '@qmcp/contracts';
import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { qmcp, start } from '../cli/qmcp.ts';
import type { Running } from '../cli/qmcp.ts';

/** Whatever leads people to a server leads them to where they reach it, and not to where it listens. */

const PUBLIC_URL = 'https://qmcp.example';

const environment = {
  QMCP_PUBLIC_URL: PUBLIC_URL,
  QMCP_LOG_FORMAT: 'pretty',
  QMCP_EXAMPLE_CALL: 'off',
  QMCP_WEBHOOK_HOSTS: '127.0.0.1',
};

interface Told {
  readonly data: { readonly id: string; readonly url: string };
}

let folder: TemporaryFolder;
let server: Running;
/** Where it listens. */
let url: string;
/** The first message that a webhook of it takes. */
let told: Promise<Told>;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  folder = stack.use(await temporaryFolder());
  const first = Promise.withResolvers<Told>();
  told = first.promise;
  const receiver = createServer((request, response) => {
    response.end();
    void text(request).then((body) => first.resolve(JSON.parse(body) as Told));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void receiver.close());
  const { port } = receiver.address() as AddressInfo;
  await run('webhooks', 'add', 'ops');
  server = start(['serve', '--port', '0'], { folder: folder.path, environment });
  [, url = ''] = await server.said(/url: "(http[^"]+)\/mcp"/);
  stack.defer(async () => {
    server.signal('SIGTERM');
    await server.ended;
  });

  function run(...argv: string[]) {
    const stdin = `http://127.0.0.1:${port}/\n`;
    return qmcp(argv, { folder: folder.path, environment, stdin });
  }
});

afterAll(() => stack.disposeAsync());

async function post(message: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
  });
}

/** Asks for a deletion as a client of 2026-07-28 that opens links. @returns the answer's result */
async function deleteUser(id: number, capabilities: object): Promise<Record<string, unknown>> {
  const response = await post(
    {
      method: 'tools/call',
      params: {
        name: 'delete_user',
        arguments: { id },
        _meta: {
          [metaKeys.protocolVersion]: MODERN_VERSION,
          [metaKeys.clientCapabilities]: capabilities,
        },
      },
    },
    {
      'mcp-protocol-version': MODERN_VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': 'delete_user',
    },
  );
  const { result } = (await response.json()) as { result: Record<string, unknown> };
  return result;
}

/** The same as a client of 2025-11-25. @returns the error that it is refused with */
async function refusedDeletion(id: number): Promise<unknown> {
  const initialized = await post({
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: { elicitation: { url: {} } },
      clientInfo: { name: 'test', version: '1' },
    },
  });
  await initialized.body?.cancel();
  const session = { 'mcp-session-id': initialized.headers.get('mcp-session-id') ?? '' };
  const response = await post(
    { method: 'tools/call', params: { name: 'delete_user', arguments: { id } } },
    session,
  );
  const answer = await response.text();
  // In an event stream, or as it is.
  return (JSON.parse(answer.slice(answer.indexOf('{'))) as { error: unknown }).error;
}

describe('the public URL', () => {
  it('is where the terminal leads who starts it, and what connects a client', async () => {
    const [link = ''] = await server.said(/http\S+\/sign-in\S+/);
    expect(new URL(link).origin).toBe(PUBLIC_URL);
    expect(server.stderr()).toContain(`qmcp ${PUBLIC_URL}/mcp`);
  });

  it('is where `qmcp console` leads', async () => {
    const { stdout } = await qmcp(['console'], { folder: folder.path, environment });
    expect(stdout).toMatch(/^https:\/\/qmcp\.example\/sign-in#[\w-]{43}\n$/);
  });

  it('is in the messages of webhooks', async () => {
    await deleteUser(1, {});
    const { data } = await told;
    expect(data.url).toMatch(/^https:\/\/qmcp\.example\/inbox\/[0-9a-f-]{36}$/);
  });

  it('is where a client leads people who wait, and its page is there', async () => {
    const result = await deleteUser(2, { elicitation: { url: {} } });
    const link = /https:\/\/qmcp\.example(\/approvals\/[^"]+)/.exec(JSON.stringify(result));
    const page = await fetch(`${url}${link?.[1]}`);
    expect(await page.text()).toContain('Waiting');
  });

  it('is where a client of 2025-11-25 is led by its error', async () => {
    expect(await refusedDeletion(3)).toMatchObject({
      code: -32_042,
      data: {
        elicitations: [
          { url: expect.stringMatching(/^https:\/\/qmcp\.example\/approvals\//) as string },
        ],
      },
    });
  });

  it('is on the card of an approval that hosts show', async () => {
    const { data } = await told;
    const { stdout } = await qmcp(
      ['resources', 'read', `ui://qmcp/approvals/${data.id}`, '--url', url],
      { folder: folder.path },
    );
    expect(stdout).toContain(data.id);
    expect(stdout).toContain(PUBLIC_URL);
    expect(stdout).not.toContain(url);
  });
});
