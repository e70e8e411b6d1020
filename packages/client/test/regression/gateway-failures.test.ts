import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { discovered, legacy } from '../engine/scripted-mcp-server.ts';

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
