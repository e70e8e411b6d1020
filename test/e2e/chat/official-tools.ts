import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { ContentBlock } from '@qmcp/contracts';
import type { ToolSource } from '@qmcp/orchestration';

import { clientInfo } from '../peers/peer.ts';

/** The tools of a server, as the official client reaches them. */
export async function officialTools(url: string): Promise<ToolSource & AsyncDisposable> {
  const client = new Client(clientInfo, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    name: 'official',
    listTools: async () => (await client.listTools()).tools,
    async callTool(name, input, options) {
      const { signal } = options ?? {};
      const call = { name, arguments: { ...input } };
      const result = await client.callTool(call, signal === undefined ? {} : { signal });
      return { ...result, content: result.content as readonly ContentBlock[] };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
