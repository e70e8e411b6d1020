import { defineTool, metaKeys, MODERN_VERSION } from '@qmcp/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createQmcp } from '../../../src/create-qmcp.ts';
import type { Qmcp } from '../../../src/create-qmcp.ts';

const wipe = defineTool({
  name: 'wipe',
  description: 'Wipes a disk',
  input: z.object({ disk: z.string() }),
  hints: { destructive: true },
  run: () => 'wiped',
});

let qmcp: Qmcp;
let url: string;

beforeAll(async () => {
  qmcp = await createQmcp({ definitions: [wipe] });
  ({ url } = await qmcp.listen({ port: 0 }));
});

afterAll(() => qmcp.close());

/** Calls as a client that opens links. @returns the link that it is to open */
async function heldLink(headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': MODERN_VERSION,
      'Mcp-Method': 'tools/call',
      'Mcp-Name': 'wipe',
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'wipe',
        arguments: { disk: 'secret-disk' },
        _meta: {
          [metaKeys.protocolVersion]: MODERN_VERSION,
          [metaKeys.clientCapabilities]: { elicitation: { url: {} } },
        },
      },
    }),
  });
  const answer = z.object({
    result: z.object({
      inputRequests: z.record(z.string(), z.object({ params: z.object({ url: z.url() }) })),
    }),
  });
  const [request] = Object.values(answer.parse(await response.json()).result.inputRequests);
  return String(request?.params.url);
}

describe('the page of an approval', () => {
  it('shows that the call waits, and nothing of the call', async () => {
    const page = await fetch(await heldLink());
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('<h1>Waiting</h1>');
    expect(text).toContain('min left to decide');
    expect(text).toContain('http-equiv="refresh"');
    expect(text).not.toMatch(/secret-disk|wipe|<form|<button/);
  });

  it('runs nothing, is kept by nobody, and may stand in no other page', async () => {
    const { headers } = await fetch(await heldLink());
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('shows what became of it, and looks again no more', async () => {
    const link = await heldLink();
    const { requests } = await qmcp.store.humanRequests.list({ status: 'pending' }, { limit: 1 });
    const [request] = requests;
    if (request === undefined) throw new Error('nothing is held');
    const expiresAtMs = qmcp.clock.nowMs() - 1;
    const next = { revision: request.revision + 1, status: 'expired', expiresAtMs } as const;
    expect(await qmcp.store.humanRequests.replace({ ...request, ...next })).toBe(true);

    const text = await (await fetch(link)).text();

    expect(text).toContain('Too late');
    expect(text).not.toContain('http-equiv="refresh"');
  });

  it('is not there under a link that was forged', async () => {
    const page = await fetch(`${url}/approvals/forged`);
    expect(page.status).toBe(404);
  });

  it('leads to this server whatever host a request names', async () => {
    const link = await heldLink({ Host: 'localhost:1', 'X-Forwarded-Host': 'evil.example' });
    expect(new URL(link).origin).toBe(url);
  });
});
