import { toNodeHandler } from '@modelcontextprotocol/node';
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

import { listen } from './listen.ts';
import type { Subject } from './subject.ts';

/** The official SDK of the second generation, served as its documentation has it: an instance a request. */
const officialTwo: Subject = {
  serve({ port }) {
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: 'official-v2', version: '1.0.0' });
      const echo = { description: 'Returns its text', inputSchema: z.object({ text: z.string() }) };
      server.registerTool('echo', echo, ({ text }) => ({ content: [{ type: 'text', text }] }));
      return server;
    });
    const serve = toNodeHandler(handler);
    return listen(
      (request, response) => void serve(request as NodeIncomingMessageLike, response),
      port,
    );
  },
};
export default officialTwo;
