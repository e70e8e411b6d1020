import type { ServerResponse } from 'node:http';

import { listen } from './listen.ts';
import type { Subject } from './subject.ts';

/**
 * The floor: bare `node:http`, and as much of MCP as an answer of the right bytes needs. It checks nothing, so no server
 * on `node:http` that keeps the protocol's promises can be cheaper.
 */
const floor: Subject = {
  serve: ({ port }) =>
    listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(Buffer.concat(chunks), response));
    }, port),
};
export default floor;

interface EchoCall {
  readonly id: number;
  readonly params: { readonly arguments: { readonly text: string } };
}

function answer(body: Buffer, response: ServerResponse): void {
  const { id, params } = JSON.parse(body.toString()) as EchoCall;
  const text = JSON.stringify({
    jsonrpc: '2.0',
    id,
    result: {
      resultType: 'complete',
      content: [{ type: 'text', text: params.arguments.text }],
      isError: false,
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'floor', version: '1.0.0' } },
    },
  });
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
