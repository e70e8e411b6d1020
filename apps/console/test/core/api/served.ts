import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

import { ApiClient } from '../../../src/core/api/api-client.ts';

/** A real server on a free port, with a client that speaks to it. */
export async function serve(listener: RequestListener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  let nowMs = 0;
  return {
    api: new ApiClient({
      // Pages name paths; outside a page they need an origin.
      fetch: (path, init) => fetch(new URL(path as string, origin), init),
      monotonicMs: () => (nowMs += 5),
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The whole body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
