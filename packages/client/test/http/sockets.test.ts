import { describe, expect, it } from 'vitest';

import { streamableHttp } from '../../src/http/streamable-http-transport.ts';
import { answerWith, event, scriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

const CALLS = 10_000;
const CLIENTS = 1_000;

/** Sockets and timers of this process that keep it running, or could. */
const resources = (): number =>
  process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;

const open = async ({ url }: ScriptedServer) => {
  const transport = streamableHttp({ url });
  await transport.open({ message: () => {}, closed: () => {} });
  return transport;
};

const call = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/call' }) as const;

describe('sockets', () => {
  it.each(['json', 'events'])(
    `are as many after ${CALLS} calls as after the first: %s`,
    async (kind) => {
      await using server = await scriptedServer((seen) => {
        if (kind === 'json') answerWith({})(seen);
        else {
          const { response, message } = seen;
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(event({ jsonrpc: '2.0', id: message.id, result: {} }));
        }
      });
      const transport = await open(server);
      for (let id = 0; id < CALLS; id += 1) await transport.send(call(id));
      expect(server.connections).toBeLessThanOrEqual(2);
      await transport.close();
      await server.openConnections(0);
    },
  );

  it(`and timers are gone after ${CLIENTS} clients were opened, used and closed`, async () => {
    await using server = await scriptedServer((seen) => {
      if (seen.request.method === 'DELETE') {
        seen.response.writeHead(204).end();
        return;
      }
      seen.response.setHeader('mcp-session-id', 's');
      answerWith({})(seen);
    });
    const before = resources();
    for (let client = 0; client < CLIENTS; client += 1) {
      const transport = await open(server);
      await transport.send({ jsonrpc: '2.0', id: 1, method: 'initialize' });
      await transport.send(call(2));
      await transport.close();
    }
    await server.openConnections(0);
    expect(resources()).toBeLessThanOrEqual(before);
  });
});
