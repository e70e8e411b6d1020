import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { defineTool } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { RawConnection, rawPost } from './harness/http.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

const listenHeaders = ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: subscriptions/listen'];
const listen = modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } });

/** A door that a test opens. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

/** The response to the next request; it closes once the server noticed that the client is gone. */
async function nextResponse(wire: WireServer): Promise<ServerResponse> {
  const [, response] = (await once(wire.http, 'request')) as [unknown, ServerResponse];
  return response;
}

it('serves nothing to a client that left while its key was looked up', async () => {
  await using wire = await startWireServer({ auth: 'keys' });
  const key = wire.credential('*');
  const lookup = gate();
  wire.store.apiKeys.held = lookup.passed;
  const arriving = nextResponse(wire);
  const connection = new RawConnection(wire.port);
  connection.write(rawPost(listen, [`Authorization: ${key}`, ...listenHeaders]));
  const response = await arriving;
  connection.socket.destroy();
  await once(response, 'close');

  lookup.open();

  await wire.telemetry.until(({ requests }) => requests.length === 1);
  expect(wire.telemetry.gauges.streams).toBe(0);
  expect(wire.errors).toEqual([]);
});

it('keeps no GET stream for a client that left while its key was looked up', async () => {
  const clock = fakeClock();
  await using wire = await startWireServer({ auth: 'keys', clock });
  const key = wire.credential('*');
  const client = await LegacyClient.open(wire, '2025-11-25', { headers: { Authorization: key } });
  clock.advance(10_000);
  const lookup = gate();
  wire.store.apiKeys.held = lookup.passed;
  const arriving = nextResponse(wire);
  const connection = new RawConnection(wire.port);
  const lines = ['GET /mcp HTTP/1.1', 'Host: localhost', 'Accept: text/event-stream'];
  lines.push(`Authorization: ${key}`, `Mcp-Session-Id: ${client.session}`);
  connection.write(`${lines.join('\r\n')}\r\n\r\n`);
  const response = await arriving;
  connection.socket.destroy();
  await once(response, 'close');
  lookup.open();
  await wire.telemetry.until(({ requests }) => requests.length === 3);

  const stream = await client.listen();

  expect(stream.status).toBe(200);
  expect(wire.telemetry.gauges.streams).toBe(1);
});

it('takes a body that breaks off for what it is: no defect of ours', async () => {
  await using wire = await startWireServer();
  const connection = new RawConnection(wire.port);
  const arriving = nextResponse(wire);
  connection.write(rawPost(listen, listenHeaders).slice(0, -10));
  await arriving;

  connection.socket.destroy();

  await wire.telemetry.until(({ requests }) => requests.length === 1);
  expect(wire.telemetry.requests[0]).toMatchObject({ status: 408 });
  expect(wire.errors).toEqual([]);
});

it.each([false, true])(
  'aborts a 2026-07-28 call whose client hangs up (streaming: %s)',
  async (streams) => {
    const aborted = gate();
    const started = gate();
    const patient = defineTool({
      name: 'patient',
      description: 'Waits until it is told to stop.',
      input: z.object({ stream: z.boolean() }),
      run: async ({ stream }, context) => {
        if (stream) context.progress(1);
        started.open();
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        aborted.open();
        throw new Error('stopped');
      },
    });
    await using wire = await startWireServer({ definitions: [patient] });
    const connection = new RawConnection(wire.port);
    const params = { name: 'patient', arguments: { stream: streams } };
    const call = modernRequest('tools/call', params, { meta: { progressToken: 1 } });
    connection.write(
      rawPost(call, [
        'MCP-Protocol-Version: 2026-07-28',
        'Mcp-Method: tools/call',
        'Mcp-Name: patient',
      ]),
    );
    await started.passed;

    connection.socket.destroy();

    await aborted.passed;
    await wire.telemetry.until(({ calls }) => calls.length === 1);
    expect(wire.telemetry.calls[0]).toMatchObject({ outcome: 'cancelled' });
  },
);

it('ends the subscription of a client that hangs up', async () => {
  await using wire = await startWireServer({ limits: { maxSubscriptionsPerPrincipal: 1 } });
  const client = new ModernClient(wire);
  const stream = await client.stream('subscriptions/listen', { notifications: {} });
  await stream.message();

  stream.close();

  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);
  const again = await client.stream('subscriptions/listen', { notifications: {} });
  expect(await again.message()).toMatchObject({
    method: 'notifications/subscriptions/acknowledged',
  });
});
