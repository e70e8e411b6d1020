import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

import type { ForeignServer, Ledger } from './foreign-server.ts';
import { defineOnSdkOne } from './sdk-one-definitions.ts';
import { startSite } from './site.ts';
import type { Served } from './site.ts';
import { startedByClient } from './stdio-program.ts';

const REVISION = '2025-11-25';

const paged = { pagination: 'its McpServer gives every list in one page' };
const noAnswers = 'an answer to it finds another server';
const noStream = 'a response of JSON has no room for it';
const startedByItsClient = 'its client starts and ends it';

/** Streamable HTTP with sessions: a server and a transport for each. */
function serveSessions(ledger: Ledger, enableJsonResponse: boolean): Served {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await defineOnSdkOne(ledger).connect(transport);
    return transport;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = request.headers['mcp-session-id'];
    const known = sessions.get(String(id));
    if (id !== undefined && known === undefined) response.writeHead(404).end();
    else await (known ?? (await open())).handleRequest(request, response);
  };
  return {
    listener: (request, response) => void serve(request, response),
    close: () => Promise.all([...sessions.values()].map((transport) => transport.close())),
  };
}

/** Streamable HTTP without sessions: a server and a transport for each request. */
const serveStateless = (ledger: Ledger): Served => ({
  listener: (request, response) => void serveOnce(ledger, request, response),
  close() {},
});

async function serveOnce(
  ledger: Ledger,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  const transport = new StreamableHTTPServerTransport();
  response.on('close', () => void transport.close());
  await defineOnSdkOne(ledger).connect(transport);
  await transport.handleRequest(request, response);
}

/** The official SDK of the first generation, on Streamable HTTP in its three ways and on stdio. */
export const sdkOneServers: readonly ForeignServer[] = [
  {
    name: 'official SDK v1, sessions',
    revision: REVISION,
    lacks: paged,
    start: () => startSite((ledger) => serveSessions(ledger, false)),
  },
  {
    name: 'official SDK v1, JSON responses',
    revision: REVISION,
    lacks: { ...paged, progress: noStream, elicitation: noStream, sampling: noStream },
    start: () => startSite((ledger) => serveSessions(ledger, true)),
  },
  {
    name: 'official SDK v1, stateless',
    revision: REVISION,
    lacks: {
      ...paged,
      elicitation: noAnswers,
      sampling: noAnswers,
      'list changes': 'no stream outlives a request',
    },
    start: () => startSite(serveStateless),
  },
  {
    name: 'official SDK v1, stdio',
    revision: REVISION,
    lacks: {
      ...paged,
      'lost answers': startedByItsClient,
      restarts: startedByItsClient,
      'forgotten sessions': startedByItsClient,
    },
    start: () => startedByClient('sdk-one'),
  },
];
