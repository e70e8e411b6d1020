import type { IncomingMessage, ServerResponse } from 'node:http';

import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

import type { ForeignServer, Ledger } from './foreign-server.ts';
import { defineOnSdkOne } from './sdk-one-definitions.ts';
import { startSite } from './site.ts';
import type { Served } from './site.ts';

const PATH = '/sse';

/** A stream for each session, and an endpoint for what clients post. */
function serveStreams(ledger: Ledger): Served {
  const sessions = new Map<string, SSEServerTransport>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (request.method === 'GET' && url.pathname === PATH) {
      const transport = new SSEServerTransport('/messages', response);
      sessions.set(transport.sessionId, transport);
      await defineOnSdkOne(ledger).connect(transport);
      return;
    }
    const session = sessions.get(url.searchParams.get('sessionId') ?? '');
    if (session === undefined) response.writeHead(404).end();
    else await session.handlePostMessage(request, response);
  };
  return {
    listener: (request, response) => void serve(request, response),
    close: () => Promise.all([...sessions.values()].map((transport) => transport.close())),
  };
}

/** The transport before Streamable HTTP, which our client falls back to. */
export const sdkOneSse: ForeignServer = {
  name: 'official SDK v1, HTTP+SSE',
  revision: '2025-11-25',
  lacks: {
    pagination: 'its McpServer gives every list in one page',
    'forgotten sessions': 'a stream that ends leaves open whether a call was run',
  },
  start: () => startSite(serveStreams, PATH),
};
