import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { openLedger } from './foreign-server.ts';
import type { Ledger, RunningServer } from './foreign-server.ts';

/** Serves one start of a server; `close` frees what it holds beyond its connections. */
export interface Served {
  readonly listener: RequestListener;
  close(): Promise<unknown> | void;
}

/**
 * Puts a server on a free port of this machine.
 * @param serve - makes the server anew, at each start
 * @param path - of its endpoint
 */
export async function startSite(
  serve: (ledger: Ledger) => Promise<Served> | Served,
  path = '/mcp',
): Promise<RunningServer> {
  let server: Server;
  let served: Served;
  const ledger = openLedger(() => server.closeAllConnections());
  const start = async (wanted: number): Promise<number> => {
    served = await serve(ledger);
    server = createServer(served.listener).listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await served.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await start(0);
  const origin = `http://127.0.0.1:${port}`;
  return {
    target: `${origin}${path}`,
    async restart() {
      await stop();
      await start(port);
      // By the time that a stranger is answered, whoever was connected has seen the end of its connections.
      await once(get(`${origin}/nowhere`, { agent: false }), 'response');
    },
    [Symbol.asyncDispose]: stop,
  };
}
