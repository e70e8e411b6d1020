import { defineTool } from '@qmcp/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { RawConnection, rawPost } from './harness/http.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

const CAP_BYTES = 64 * 1024;
const LARGE = 'x'.repeat(4 * 1024 * 1024);

const verbose = defineTool({
  name: 'verbose',
  description: 'Has much to say.',
  input: z.object({}),
  run: (_, context) => {
    context.progress(1);
    return LARGE;
  },
});

it('cuts a stream that nobody reads once more than the cap is unsent', async () => {
  await using wire = await startWireServer({ limits: { maxStreamBufferBytes: CAP_BYTES } });
  const uri = `memo://notes/${'n'.repeat(4_000)}`;
  const listen = modernRequest('subscriptions/listen', {
    notifications: { resourceSubscriptions: [uri] },
  });
  const connection = new RawConnection(wire.port);
  const headers = ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: subscriptions/listen'];
  connection.write(rawPost(listen, headers));
  await connection.receive(/acknowledged/);
  connection.socket.pause();

  for (let sent = 0; sent < 4_000; sent += 1) wire.mcp.resourceUpdated(uri);

  await wire.telemetry.until(({ gauges }) => gauges.streams === 0);
  connection.socket.destroy();
  expect(wire.errors).toEqual([]);
});

it('sends a message larger than the cap to whoever reads', async () => {
  await using wire = await startWireServer({
    definitions: [verbose],
    limits: { maxStreamBufferBytes: CAP_BYTES },
  });
  const params = { name: 'verbose', arguments: {}, _meta: { progressToken: 1 } };

  const modern = await new ModernClient(wire).streamed(
    'tools/call',
    { name: 'verbose', arguments: {} },
    { meta: { progressToken: 1 } },
  );
  const session = await LegacyClient.open(wire, '2025-11-25');
  const legacy = await (await session.stream('tools/call', params)).rest();

  for (const reply of [modern.at(-1), legacy.at(-1)]) {
    expect(reply).toMatchObject({ result: { content: [{ text: LARGE }] } });
  }
});

it('keeps no more for a client that may come back than the cap, and what was said last', async () => {
  await using wire = await startWireServer({
    definitions: [verbose],
    limits: { maxStreamBufferBytes: CAP_BYTES },
  });
  const session = await LegacyClient.open(wire, '2025-11-25');
  const params = { name: 'verbose', arguments: {}, _meta: { progressToken: 1 } };
  const stream = await session.stream('tools/call', params);
  const primed = await stream.next();
  await stream.rest();

  const resumed = await (await session.listen(primed?.id)).rest();

  expect(resumed).toMatchObject([{ result: { content: [{ text: LARGE }] } }]);
});
