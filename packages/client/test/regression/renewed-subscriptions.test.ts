import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import type { SubscriptionEvent } from '../../src/index.ts';
import { legacy } from '../engine/scripted-mcp-server.ts';
import type { Posted, Reply } from '../engine/scripted-mcp-server.ts';

const watched = 'note://today';

/** In a session that replaced a forgotten one nothing was subscribed to any more, and nobody was told. */
describe('a subscription of the 2025 era', () => {
  it('is made anew in the next session, and reports what may have been missed', async () => {
    let session = 1;
    const inSession =
      (result: object) =>
      ({ headers }: Posted): Reply =>
        headers['mcp-session-id'] === String(session) ? { result } : { status: 404 };
    await using server = await legacy({
      initialize: ({ params: { protocolVersion } }) => ({
        result: {
          protocolVersion,
          capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
          serverInfo: { name: 's', version: '1' },
        },
        headers: { 'mcp-session-id': String(session) },
      }),
      'resources/subscribe': inSession({}),
      'resources/unsubscribe': inSession({}),
      'resources/read': inSession({ contents: [{ uri: watched, text: 'Water the plants.' }] }),
    });
    await using client = await connect(server.url, { memory: createServerMemory() });
    const events: SubscriptionEvent[] = [];
    const filter = { tools: true, resourceUris: [watched] };
    await using subscription = await client.subscribe(filter, (event) => void events.push(event));

    session = 2;
    await client.readResource(watched);

    await expect
      .poll(() => events)
      .toEqual([{ type: 'tools_changed' }, { type: 'resource_updated', uri: watched }]);
    const made = server.posted.filter(({ method }) => method === 'resources/subscribe');
    expect(made.map(({ headers }) => headers['mcp-session-id'])).toEqual(['1', '2']);

    await subscription.close();
    session = 3;
    await client.readResource(watched);
    expect(events).toHaveLength(2);
  });
});
