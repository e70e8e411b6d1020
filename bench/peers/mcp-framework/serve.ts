import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { MCPServer, MCPTool } from 'mcp-framework';
import { z } from 'zod';

/** How often the port is tried until the server listens: it does not say when. */
const TRY_EVERY_MS = 20;

class EchoTool extends MCPTool<{ text: string }> {
  name = 'echo';
  description = 'Returns its text';
  schema = { text: { type: z.string(), description: 'What to return' } };

  /** Text comes in quotes otherwise. */
  override useStringify = false;

  execute({ text }: { text: string }): Promise<string> {
    return Promise.resolve(text);
  }
}

/**
 * Serves the echo tool by mcp-framework over HTTP, with sessions and JSON answers: its fastest way. It logs to standard
 * error.
 */
export async function serveMcpFramework(port: number): Promise<{ close(): Promise<void> }> {
  const options = { port, endpoint: '/mcp', responseMode: 'batch' } as const;
  const server = new MCPServer({
    name: 'mcp-framework',
    version: '1.0.0',
    transport: { type: 'http-stream', options },
  });
  // Its own types do not fit each other under `exactOptionalPropertyTypes`.
  server.addTool(EchoTool as never);
  // It resolves when the server has stopped.
  const stopped = server.start();
  while (!(await accepts(port))) await Promise.race([stopped, pause(TRY_EVERY_MS)]);
  return {
    async close() {
      await server.stop();
      await stopped;
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}
