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
  readonly contents: readonly { readonly mimeType: string; readonly text: string }[];
  readonly _meta: Record<string, unknown>;
}

interface Asked {
  readonly method: 'tools/call' | 'resources/read';
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
      'Mcp-Name': String(params['name'] ?? params['uri']),
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

  it('leads to the console and decides nothing; what is foreign in it is text', async () => {
    await using opened = await open('https://qmcp.example');
    const id = await hold(opened.qmcp, '<img src=x onerror=alert(1)>');
    const { contents } = await readCard(opened.url, id);
    const html = contents[0]?.text ?? '';
    expect(html).toContain(`href="https://qmcp.example/inbox/${id}"`);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<img|alert\(1\)<\/script>|\u202e/);
    expect(html).not.toMatch(/token|secret|fetch\(/);
  });

  it('says how to decide where the console has no address', async () => {
    await using opened = await open();
    const id = await hold(opened.qmcp, 'Sure?');
    const { contents } = await readCard(opened.url, id);
    expect(contents[0]?.text).toContain(`qmcp approvals show ${id}`);
  });
});
