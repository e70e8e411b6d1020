import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { layLine } from '../../harness/breakable-line.ts';
import { defineOnFastMcp } from './fastmcp-definitions.ts';
import { openLedger } from './foreign-server.ts';
import type { ForeignServer, RunningServer } from './foreign-server.ts';
import { startedByClient } from './stdio-program.ts';

const HOST = '127.0.0.1';

/** FastMCP takes a port but tells none, so one is looked for. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** FastMCP keeps its connections to itself: it is reached over a line that can be cut. */
async function startFastMcp(stateless: boolean): Promise<RunningServer> {
  const port = await freePort();
  const line = await layLine(`http://${HOST}:${port}/mcp`);
  const ledger = openLedger(() => line.cut());
  let server = defineOnFastMcp(ledger);
  const start = (): Promise<void> =>
    server.start({ transportType: 'httpStream', httpStream: { port, host: HOST, stateless } });
  await start();
  return {
    target: line.url,
    async restart() {
      line.cut();
      await server.stop();
      server = defineOnFastMcp(ledger);
      await start();
      // By the time that a stranger is answered, whoever was connected has seen the end of its connections.
      await once(get(new URL('/health', line.url), { agent: false }), 'response');
    },
    async [Symbol.asyncDispose]() {
      await line[Symbol.asyncDispose]();
      await server.stop();
    },
  };
}

const common = {
  pagination: 'it gives every list in one page',
  'list changes': 'it does not declare that it reports them',
};
const startedByItsClient = 'its client starts and ends it';
const noAnswers = 'an answer to it finds another server';

/** FastMCP for TypeScript, which stands on the official SDK v1: with sessions, without, and on stdio. */
export const fastMcpServers: readonly ForeignServer[] = [
  {
    name: 'FastMCP, sessions',
    revision: '2025-11-25',
    lacks: common,
    start: () => startFastMcp(false),
  },
  {
    name: 'FastMCP, stateless',
    revision: '2025-11-25',
    lacks: {
      ...common,
      elicitation: noAnswers,
      sampling: noAnswers,
      cancellation: 'it works on for a caller who has gone',
    },
    start: () => startFastMcp(true),
  },
  {
    name: 'FastMCP, stdio',
    revision: '2025-11-25',
    lacks: {
      ...common,
      'lost answers': startedByItsClient,
      restarts: startedByItsClient,
      'forgotten sessions': startedByItsClient,
    },
    start: () => startedByClient('fastmcp'),
  },
];
