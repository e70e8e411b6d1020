import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { legacy } from '../engine/scripted-mcp-server.ts';

/** A subscription of the 2025 era left its listener on the signal, and took no notice of one that was aborted before. */
describe('a subscription of the 2025 era with a signal', () => {
  it('leaves nothing on the signal once it is closed', async () => {
    await using server = await legacy();
    await using client = await connect(server.url, { memory: createServerMemory() });
    const { signal } = new AbortController();

    const subscription = await client.subscribe({ tools: true }, () => {}, { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await subscription.close();

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is not opened where the signal is aborted already', async () => {
    await using server = await legacy();
    await using client = await connect(server.url, { memory: createServerMemory() });
    const signal = AbortSignal.abort(new Error('too late'));

    await expect(client.subscribe({ tools: true }, () => {}, { signal })).rejects.toThrow(
      'too late',
    );
  });
});
