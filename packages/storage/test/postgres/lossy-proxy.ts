import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import { temporaryFolder } from '@qmcp/testkit';

/** Where PostgreSQL listens in a folder. */
const SOCKET = '.s.PGSQL.5432';

/** A way to a database that can lose an answer. */
export interface LossyProxy extends AsyncDisposable {
  /** The address of a database, by this way. */
  url(direct: string): string;
  /** Lets the next request that holds `text` through, then cuts the connection in place of the answer. */
  loseAnswerTo(text: string): void;
}

/** Stands in front of the server whose socket is in `folder`. */
export async function startLossyProxy(folder: string): Promise<LossyProxy> {
  const own = await temporaryFolder();
  const sockets = new Set<Socket>();
  let unwanted: string | undefined;

  const server = createServer((client) => {
    const upstream = connect(join(folder, SOCKET));
    let losing = false;
    client.on('data', (chunk) => {
      if (unwanted !== undefined && chunk.includes(unwanted)) {
        losing = true;
        unwanted = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (losing) client.destroy();
      else client.write(chunk);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
  });
  server.listen(own.file(SOCKET));
  await once(server, 'listening');
  return {
    url(direct) {
      const url = new URL(direct);
      url.searchParams.set('host', own.path);
      return url.href;
    },
    loseAnswerTo(text) {
      unwanted = text;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await own[Symbol.asyncDispose]();
    },
  };
}
