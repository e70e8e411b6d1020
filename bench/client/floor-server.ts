/**
 * The cheapest server that MCP clients of both eras accept: bare `node:http`, one tool that echoes. What a client costs
 * beside it is the client's own. Prints its URL.
 */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params?: {
    readonly arguments?: { readonly text?: string };
    readonly protocolVersion?: string;
  };
}

const serverInfo = { name: 'floor', version: '1.0.0' };
const capabilities = { tools: {} };
const echo = {
  name: 'echo',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
};

const cacheable = { resultType: 'complete', ttlMs: 3_600_000, cacheScope: 'public' };

const results: Readonly<Record<string, (request: Request) => unknown>> = {
  'server/discover': () => ({
    ...cacheable,
    supportedVersions: ['2026-07-28'],
    capabilities,
    _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
  }),
  initialize: ({ params }) => ({
    protocolVersion: params?.protocolVersion,
    capabilities,
    serverInfo,
  }),
  'tools/list': () => ({ ...cacheable, tools: [echo] }),
  'tools/call': ({ params }) => ({
    resultType: 'complete',
    content: [{ type: 'text', text: params?.arguments?.text }],
  }),
};

function answer(body: string, response: ServerResponse): void {
  const request = JSON.parse(body) as Request;
  const result = results[request.method]?.(request);
  if (request.id === undefined || result === undefined) {
    response.writeHead(202).end();
    return;
  }
  const text = JSON.stringify({ jsonrpc: '2.0', id: request.id, result });
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => answer(body, response));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});
