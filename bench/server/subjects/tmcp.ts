import { toNodeHandler } from '@modelcontextprotocol/node';
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod';
import { HttpTransport } from '@tmcp/transport-http';
import { McpServer } from 'tmcp';
import * as z from 'zod';

import { listen } from './listen.ts';
import type { Subject } from './subject.ts';

/** tmcp speaks in `Request` and `Response`; the official adapter puts it on `node:http`. */
const tmcp: Subject = {
  serve({ port }) {
    const server = new McpServer(
      { name: 'tmcp', version: '1.0.0', description: 'Echoes' },
      { adapter: new ZodJsonSchemaAdapter(), capabilities: { tools: {} } },
    );
    const echo = {
      name: 'echo',
      description: 'Returns its text',
      schema: z.object({ text: z.string() }),
    };
    server.tool(echo, ({ text }) => ({ content: [{ type: 'text', text }] }));
    const transport = new HttpTransport(server, { path: '/mcp' });
    const serve = toNodeHandler({
      fetch: async (request) =>
        (await transport.respond(request)) ?? new Response(null, { status: 404 }),
    });
    return listen(
      (request, response) => void serve(request as NodeIncomingMessageLike, response),
      port,
    );
  },
};
export default tmcp;
