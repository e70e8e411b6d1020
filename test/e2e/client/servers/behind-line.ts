import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { layLine } from '../../harness/breakable-line.ts';
import { openLedger } from './foreign-server.ts';
import type { Ledger, RunningServer } from './foreign-server.ts';

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const HOST = '127.0.0.1';

/**
 * Puts a server that keeps its connections to itself behind a line that can be cut; its endpoint is `/mcp`.
 * @param start - starts it anew. @returns what stops it
 */
export async function startBehindLine(
  start: (ledger: Ledger, address: ServerAddress) => Promise<() => Promise<void>>,
): Promise<RunningServer> {
  const address = { host: HOST, port: await freePort() };
  const line = await layLine(`http://${HOST}:${address.port}/mcp`);
  const ledger = openLedger(() => line.cut());
  let stop = await start(ledger, address);
  return {
    target: line.url,
    async restart() {
      line.cut();
      await stop();
      stop = await start(ledger, address);
      // By the time that a stranger is answered, whoever was connected has seen the end of its connections.
      await once(get(new URL('/health', line.url), { agent: false }), 'response');
    },
    async [Symbol.asyncDispose]() {
      await line[Symbol.asyncDispose]();
      await stop();
    },
  };
}

/** A port that stays the same over restarts. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
