import { defineTool, metaKeys, MODERN_VERSION } from '@qmcp/contracts';
import { approvalRequest, heldCall } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createQmcp } from '../../src/index.ts';
import type { Qmcp } from '../../src/index.ts';
import { humanDefinitions } from '../../src/human/human-definitions.ts';

const APPS = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

async function open(consoleUrl?: string) {
  const qmcp = await createQmcp();
  for (const definition of humanDefinitions(qmcp.server.human, () => consoleUrl)) {
    qmcp.registry.add(definition);
  }
  const { url } = await qmcp.listen({ port: 0 });
  return { qmcp, url, [Symbol.asyncDispose]: () => qmcp.close() };
}

interface Reply {
  readonly content: readonly Record<string, unknown>[];
  readonly contents: readonly {
    readonly mimeType: string;
    readonly text: string;
    readonly _meta: object;
  }[];
  readonly _meta: Record<string, unknown>;
}

interface Asked {
  readonly method: 'tools/call' | 'tools/list' | 'resources/read';
  readonly params: Readonly<Record<string, unknown>>;
  readonly capabilities?: object;
}

async function ask(url: string, { method, params, capabilities = {} }: Asked): Promise<Reply> {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': MODERN_VERSION,
      'Mcp-Method': method,
      ...(method !== 'tools/list' && { 'Mcp-Name': String(params['name'] ?? params['uri']) }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          [metaKeys.protocolVersion]: MODERN_VERSION,
          [metaKeys.clientCapabilities]: capabilities,
        },
      },
    }),
  });
  return ((await response.json()) as { result: Reply }).result;
}

const readCard = (url: string, id: string): Promise<Reply> =>
  ask(url, { method: 'resources/read', params: { uri: `ui://qmcp/approvals/${id}` } });

async function hold({ clock, entropy, server }: Qmcp, prompt: string): Promise<string> {
  const nowMs = clock.nowMs();
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const id = entropy.uuidv7();
  const held = heldCall({ arguments: { name: '<script>alert(1)</script>\u202e' } });
  await server.human.store.create(approvalRequest({ id, prompt, held, ...times }));
  return id;
}

describe('the card of an approval', () => {
  it('is offered to hosts that show such pages, and to nobody else', async () => {
    await using opened = await open();
    opened.qmcp.registry.add(
      defineTool({
        name: 'wipe',
        description: 'Wipes',
        input: z.object({}),
        hints: { readOnly: false, destructive: true },
        run: () => 'wiped',
      }),
    );
    const call = { name: 'wipe', arguments: {} };
    const plain = await ask(opened.url, { method: 'tools/call', params: call });
    expect(plain.content).toHaveLength(1);
    const other = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/other'] } } };
    expect(
      (await ask(opened.url, { method: 'tools/call', params: call, capabilities: other })).content,
    ).toHaveLength(1);
    const offered = await ask(opened.url, {
      method: 'tools/call',
      params: call,
      capabilities: APPS,
    });
    const uri = String(offered.content[1]?.['uri']);
    expect(uri).toMatch(/^ui:\/\/qmcp\/approvals\/[0-9a-f-]{36}$/);
    expect(offered._meta).toMatchObject({ ui: { resourceUri: uri } });
    const card = await ask(opened.url, {
      method: 'resources/read',
      params: { uri },
      capabilities: APPS,
    });
    expect(card.contents[0]?.mimeType).toBe('text/html;profile=mcp-app');
  });

  it('holds the approval and the way to the console as data, and no credential', async () => {
    await using opened = await open('https://qmcp.example');
    const id = await hold(opened.qmcp, '</script><img src=x onerror=alert(1)>');
    const { contents } = await readCard(opened.url, id);
    const html = contents[0]?.text ?? '';
    expect(givenIn(html)).toMatchObject({
      consoleUrl: 'https://qmcp.example',
      request: { id, status: 'pending', prompt: '</script><img src=x onerror=alert(1)>' },
    });
    expect(html).not.toMatch(/<img|alert\(1\)<\/script>/);
    expect(html).not.toMatch(/token|secret|fetch\(|tools\/call/);
  });

  it('may run its own script and style alone, and says so to hosts as well', async () => {
    await using opened = await open();
    const id = await hold(opened.qmcp, 'Sure?');
    const { contents } = await readCard(opened.url, id);
    const [, policy] = /Security-Policy" content="([^"]+)"/.exec(contents[0]?.text ?? '') ?? [];
    const digest = String.raw`'sha256-[A-Za-z0-9+/]{43}='`;
    expect(policy).toMatch(
      new RegExp(
        `^default-src 'none'; style-src ${digest}; script-src ${digest}; base-uri 'none'; form-action 'none'$`,
      ),
    );
    expect(contents[0]?._meta).toEqual({ ui: { csp: {}, permissions: {}, prefersBorder: true } });
  });

  it('knows no console where there is none', async () => {
    await using opened = await open();
    const id = await hold(opened.qmcp, 'Sure?');
    const { contents } = await readCard(opened.url, id);
    expect(givenIn(contents[0]?.text ?? '')).toMatchObject({ consoleUrl: null });
  });

  it('is not there for an approval that is not', async () => {
    await using opened = await open();
    const failed = await ask(opened.url, {
      method: 'resources/read',
      params: { uri: 'ui://qmcp/approvals/none' },
    });
    expect(failed).toBeUndefined();
  });
});

describe('the card of a call', () => {
  const listed = async (url: string, capabilities: object) => {
    const { tools } = (await ask(url, {
      method: 'tools/list',
      params: {},
      capabilities,
    })) as unknown as { tools: { name: string; _meta?: object }[] };
    return Object.fromEntries(tools.map(({ name, _meta }) => [name, _meta]));
  };

  const tool = (name: string, more: object) =>
    defineTool({ name, description: name, input: z.object({}), run: () => name, ...more });

  it('is named by tools that may be held, to hosts that show pages, and by no others', async () => {
    await using opened = await open();
    const { registry } = opened.qmcp;
    registry.add(tool('wipe', {}));
    registry.add(tool('look', { hints: { readOnly: true } }));
    registry.add(tool('own', { meta: { ui: { resourceUri: 'ui://other/page' }, other: 1 } }));
    registry.add(tool('old', { meta: { 'ui/resourceUri': 'ui://other/page' } }));
    registry.add(tool('kept', { meta: { other: 1 } }));
    expect(await listed(opened.url, APPS)).toMatchObject({
      wipe: { ui: { resourceUri: 'ui://qmcp/approval' } },
      look: undefined,
      own: { ui: { resourceUri: 'ui://other/page' }, other: 1 },
      old: { 'ui/resourceUri': 'ui://other/page' },
      kept: { ui: { resourceUri: 'ui://qmcp/approval' }, other: 1 },
    });
    expect(await listed(opened.url, {})).toMatchObject({ wipe: undefined, kept: { other: 1 } });
  });

  it('is named to hosts of the 2025 revisions as well', async () => {
    await using opened = await open();
    opened.qmcp.registry.add(tool('wipe', {}));
    const send = async (message: object, session = {}) =>
      fetch(`${opened.url}/mcp`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...session,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
      });
    const clientInfo = { name: 'host', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: APPS, clientInfo };
    const greeted = await send({ method: 'initialize', params });
    await greeted.text();
    const session = { 'Mcp-Session-Id': greeted.headers.get('mcp-session-id') ?? '' };
    const text = await (await send({ method: 'tools/list' }, session)).text();
    expect(text).toContain('"_meta":{"ui":{"resourceUri":"ui://qmcp/approval"}}');
  });

  it('is named nowhere by a server that has none', async () => {
    const qmcp = await createQmcp();
    qmcp.registry.add(tool('wipe', {}));
    const { url } = await qmcp.listen({ port: 0 });
    expect(await listed(url, APPS)).toEqual({ wipe: undefined });
    await qmcp.close();
  });

  it('is a page that knows no approval yet', async () => {
    await using opened = await open('https://qmcp.example');
    const params = { uri: 'ui://qmcp/approval' };
    const { contents } = await ask(opened.url, { method: 'resources/read', params });
    expect(contents[0]?.mimeType).toBe('text/html;profile=mcp-app');
    expect(givenIn(contents[0]?.text ?? '')).toEqual({ consoleUrl: 'https://qmcp.example' });
  });
});

/** What the page is told by the server. */
function givenIn(html: string): unknown {
  const [, json = ''] =
    /<script type="application\/json" id="given">(.*)<\/script>/.exec(html) ?? [];
  return JSON.parse(json);
}
