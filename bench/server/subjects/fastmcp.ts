import { FastMCP } from 'fastmcp';
import * as z from 'zod';

import { freePort } from './free-port.ts';
import type { Subject } from './subject.ts';

/** fastmcp listens by itself, over HTTP with sessions and JSON answers: its fastest way. */
const fastMcp: Subject = {
  async serve(options) {
    const server = new FastMCP({ name: 'fastmcp', version: '1.0.0', logger: silent });
    server.addTool({
      name: 'echo',
      description: 'Returns its text',
      parameters: z.object({ text: z.string() }),
      execute: ({ text }) => Promise.resolve(text),
    });
    const port = options.port === 0 ? await freePort() : options.port;
    await server.start({
      transportType: 'httpStream',
      httpStream: { host: '127.0.0.1', port, endpoint: '/mcp', enableJsonResponse: true },
    });
    return { port, close: () => server.stop() };
  },
};
export default fastMcp;

const ignore = (): void => undefined;
const silent = { debug: ignore, error: console.error, info: ignore, log: ignore, warn: ignore };
