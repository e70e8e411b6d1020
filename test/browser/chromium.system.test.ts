import { createQmcp, defineTool, elicitForm, inputRequired } from 'qmcp';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { bundleForBrowsers } from './bundle-client.ts';
import { openInChromium } from './open-in-chromium.ts';
import { servePage } from './page-site.ts';

/** `@qmcp/client` in a real browser, with a server of another origin that lets its page in. */

const sum = defineTool({
  name: 'sum',
  description: 'Adds numbers, and reports each',
  input: z.object({ numbers: z.array(z.number()) }),
  output: z.object({ sum: z.number() }),
  hints: { readOnly: true },
  run({ numbers }, context) {
    for (const done of numbers.keys()) context.progress(done + 1, numbers.length);
    return { sum: numbers.reduce((total, number) => total + number, 0) };
  },
});

const greet = defineTool({
  name: 'greet',
  description: 'Asks for a name and greets',
  input: z.object({}),
  hints: { readOnly: true },
  run(_input, { inputResponses }) {
    const answer = inputResponses['name'] as { content?: { name?: string } } | undefined;
    if (answer !== undefined) return `Hello, ${String(answer.content?.name)}!`;
    return inputRequired({
      name: elicitForm('Your name?', {
        type: 'object',
        properties: { name: { type: 'string' } },
        required: ['name'],
      }),
    });
  },
});

async function startQmcp(allowedOrigins: readonly string[]) {
  const qmcp = await createQmcp({ definitions: [sum, greet], allowedOrigins });
  const { url } = await qmcp.listen({ port: 0 });
  return { url: `${url}/mcp`, [Symbol.asyncDispose]: () => qmcp.close() };
}

describe('a page in a browser', () => {
  it('lists tools, calls them, sees progress and answers questions', async () => {
    await using site = await servePage((await bundleForBrowsers('page.js')).files);
    await using server = await startQmcp([site.origin]);
    await using _browser = await openInChromium(
      `${site.origin}/?server=${encodeURIComponent(server.url)}`,
    );

    expect(await site.outcome).toEqual({
      protocolVersion: '2026-07-28',
      tools: ['greet', 'sum'],
      structuredContent: { sum: 6 },
      progress: [1, 2, 3],
      text: 'Hello, Ada!',
    });
  });

  it('is kept out by a server that does not name its origin', async () => {
    await using site = await servePage((await bundleForBrowsers('page.js')).files);
    await using server = await startQmcp([]);
    await using _browser = await openInChromium(
      `${site.origin}/?server=${encodeURIComponent(server.url)}`,
    );

    expect(await site.outcome).toEqual({ error: expect.stringContaining('allows the origin') });
  });
});
