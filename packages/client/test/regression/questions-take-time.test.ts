import { text } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import { legacy } from '../engine/scripted-mcp-server.ts';

const question = {
  id: 'q',
  method: 'elicitation/create',
  params: { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } },
};

/** The person's time counted as the server's: calls of the 2025 era timed out while a form was open. */
describe('a person who is asked in the middle of a call', () => {
  const asked = async (personMs: number, serverMs: number) => {
    const answered = Promise.withResolvers<void>();
    const clock = fakeClock();
    await using server = await legacy({
      'tools/call': ({ id }) => ({
        async stream(send, closed) {
          send(question);
          await answered.promise;
          clock.advance(serverMs);
          send({ id, result: { content: [text('done')] } });
          await closed;
        },
      }),
      answer() {
        answered.resolve();
        return { status: 202 };
      },
    });
    await using client = await connect(server.url, {
      era: 'legacy',
      memory: createServerMemory(),
      clock,
      handlers: {
        async formElicitation() {
          clock.advance(personMs);
          return { action: 'accept' };
        },
      },
    });
    return await client.callTool({ name: 't' }, { timeoutMs: 1000 });
  };

  it('may take longer than the call', async () => {
    expect(await asked(3_600_000, 900)).toMatchObject({ content: [text('done')] });
  });

  it('does not make the server’s own time longer', async () => {
    await expect(asked(3_600_000, 1100)).rejects.toMatchObject({ code: 'request_timeout' });
  });
});
