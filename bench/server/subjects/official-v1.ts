import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as z from 'zod';

import { listen } from './listen.ts';
import type { Subject } from './subject.ts';

/** The official SDK of the first generation, with sessions and JSON answers: its fastest way. */
const officialOne: Subject = {
  serve({ port }) {
    const sessions = new Map<string, StreamableHTTPServerTransport>();
    const open = async (): Promise<StreamableHTTPServerTransport> => {
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        enableJsonResponse: true,
        onsessioninitialized: (id) => void sessions.set(id, transport),
      });
      await createEchoServer().connect(transport);
      return transport;
    };
    const find = ({ headers }: IncomingMessage): StreamableHTTPServerTransport | undefined =>
      sessions.get(String(headers['mcp-session-id']));
    const serve: RequestListener = (request, response) => {
      void Promise.resolve(find(request) ?? open()).then((transport) =>
        transport.handleRequest(request, response),
      );
    };
    return listen(serve, port);
  },
};
export default officialOne;

function createEchoServer(): McpServer {
  const server = new McpServer({ name: 'official-v1', version: '1.0.0' });
  const echo = { description: 'Returns its text', inputSchema: { text: z.string() } };
  server.registerTool('echo', echo, ({ text }) => ({ content: [{ type: 'text', text }] }));
  return server;
}
