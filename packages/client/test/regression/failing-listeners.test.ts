import { text } from '@qmcp/contracts';
import { recordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { legacy } from '../engine/scripted-mcp-server.ts';

const changed = { method: 'notifications/tools/list_changed' };
const log = { method: 'notifications/message', params: { level: 'info', data: 'hello' } };

/** What the application's own listeners threw went into the transport and broke the stream. */
describe('a listener that throws', () => {
  const start = async () => {
    const server = await legacy({
      'tools/call': ({ id, params }) => ({
        async stream(send) {
          const { progressToken } = (params['_meta'] ?? {}) as { progressToken?: unknown };
          for (const message of [changed, log]) send(message);
          if (progressToken !== undefined) {
            send({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
          }
          send({ id, result: { content: [text('done')] } });
        },
      }),
      'logging/setLevel': () => ({ result: {} }),
      'notifications/cancelled': () => ({ status: 202 }),
    });
    const logger = recordingLogger();
    const client = await connect(server.url, {
      era: 'legacy',
      memory: createServerMemory(),
      logger,
      onLog() {
        throw new Error('log listener');
      },
    });
    return {
      client,
      logger,
      async [Symbol.asyncDispose]() {
        await client.close();
        await server[Symbol.asyncDispose]();
      },
    };
  };

  it('of events and of the log is logged, and the call goes on', async () => {
    await using own = await start();
    await own.client.subscribe({ tools: true }, () => {
      throw new Error('event listener');
    });

    expect(await own.client.callTool({ name: 't' })).toMatchObject({ content: [text('done')] });

    const told = JSON.stringify(own.logger.entries);
    expect(told).toContain('event listener');
    expect(told).toContain('log listener');
  });

  it('of progress ends its own call, with what it threw', async () => {
    await using own = await start();

    const call = own.client.callTool(
      { name: 't' },
      {
        onProgress() {
          throw new Error('progress listener');
        },
      },
    );

    await expect(call).rejects.toThrow('progress listener');
    expect(await own.client.callTool({ name: 't' })).toMatchObject({ content: [text('done')] });
  });
});
