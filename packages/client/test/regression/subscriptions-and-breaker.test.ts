import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { modern } from '../engine/scripted-mcp-server.ts';

/** The stream of a subscription was what showed the breaker whether the server is well; it never ends, so all waited. */
describe('a subscription that is opened after failures', () => {
  it('holds no other request up', async () => {
    let failures = 1;
    await using server = await modern({
      'tools/list': () =>
        failures-- > 0 ? { status: 502 } : { result: { resultType: 'complete', tools: [] } },
      'subscriptions/listen': ({ id }) => ({
        async stream(send, closed) {
          const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
          const params = { notifications: { toolsListChanged: true }, _meta };
          send({ method: 'notifications/subscriptions/acknowledged', params });
          await closed;
        },
      }),
    });
    await using client = await connect(server.url, {
      memory: createServerMemory(),
      resilience: { maxRetries: 0, breakAfterFailures: 1, halfOpenAfterMs: 0 },
    });
    await expect(client.request('tools/list')).rejects.toMatchObject({ status: 502 });

    await using subscription = await client.subscribe({ tools: true }, () => {});

    expect(subscription.acknowledged).toEqual({ tools: true });
    expect(await client.request('tools/list')).toMatchObject({ tools: [] });
  });
});
