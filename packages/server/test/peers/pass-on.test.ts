import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { PassOn } from '../../src/peers/pass-on.ts';

/** A request that came in, and is not answered yet. */
async function incoming() {
  const arrived = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => arrived.resolve(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = request({ port, path: '/mcp', headers: { 'Mcp-Session-Id': 'any' } }).end();
  client.on('error', () => undefined);
  return {
    response: await arrived.promise,
    leave: () => client.destroy(),
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const UNREACHABLE = 'http://peer.invalid:80';

it('gives up where no connection is accepted in time, with nothing answered', async () => {
  await using came = await incoming();
  const clock = fakeClock();
  // Its name server never answers.
  const agent = new Agent({ lookup: () => undefined });
  const passed = { to: UNREACHABLE, response: came.response, body: undefined, headers: {} };
  const { begun } = new PassOn(passed, { agent, clock });
  const refused = begun.catch((error: unknown) => error);
  while (clock.waitingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(3_000);
  expect(await refused).toMatchObject({
    why: 'unreachable',
    cause: { message: 'no connection was accepted in time' },
  });
  expect(came.response.headersSent).toBe(false);
  expect(clock.waitingTimers).toBe(0);
});

it('is over, and waits for no connection any more, where the client leaves meanwhile', async () => {
  await using came = await incoming();
  const clock = fakeClock();
  const agent = new Agent({ lookup: () => undefined });
  const passed = { to: UNREACHABLE, response: came.response, body: undefined, headers: {} };
  const { begun, over } = new PassOn(passed, { agent, clock });
  while (clock.waitingTimers === 0) await new Promise((resolve) => setImmediate(resolve));
  came.leave();
  await over;
  expect(await begun).toBe(499);
  while (clock.waitingTimers > 0) await new Promise((resolve) => setImmediate(resolve));
});
