import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { discovered, legacy, modern } from '../engine/scripted-mcp-server.ts';

/** One failure of a gateway at the first contact made a server of both eras one of the 2025 era for good. */
describe('a gateway that fails while the era is found out', () => {
  it.each([408, 502, 504])('with HTTP %i says nothing about the server', async (status) => {
    let failures = 1;
    await using server = await legacy({
      'server/discover': () => (failures-- > 0 ? { status } : { result: discovered }),
    });
    const memory = createServerMemory();

    await expect(connect(server.url, { memory })).rejects.toMatchObject({ status });

    await using client = await connect(server.url, { memory });
    expect(await client.server()).toMatchObject({ era: 'modern' });
  });
});

/** Envoy's words for a connection that broke after it had passed a request on; such a call was made three times. */
describe('a gateway that loses a server in the middle of a call', () => {
  const body =
    'upstream connect error or disconnect/reset before headers. reset reason: connection termination';

  it.each([
    ['is not asked again', false, 1],
    ['is asked again where that is harmless', true, 3],
  ])('%s', async (_what, repeatable, calls) => {
    await using server = await modern({ 'tools/call': () => ({ status: 503, body }) });
    await using client = await connect(server.url, {
      memory: createServerMemory(),
      resilience: { retryDelayMs: 1 },
    });

    const call = client.callTool({ name: 'pay' }, { repeatable });

    await expect(call).rejects.toMatchObject({ status: 503 });
    expect(server.methods.filter((method) => method === 'tools/call')).toHaveLength(calls);
  });
});
