import { text } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { createHttpRequester } from '../../src/http/fetch-requester.ts';
import { connect, createServerMemory } from '../../src/index.ts';
import { modern } from '../engine/scripted-mcp-server.ts';

/** `fetch` tells no lost reply from a server that isn't there; a call was sent again as if it had never arrived. */
describe('a call whose reply is lost, made with fetch as browsers do', () => {
  const lost = async (repeatable: boolean) => {
    let calls = 0;
    await using server = await modern({
      'tools/list': () => ({ result: { tools: [{ name: 't', inputSchema: { type: 'object' } }] } }),
      'tools/call': () => {
        calls += 1;
        if (calls === 1) throw new Error('The server hangs up');
        return { result: { content: [text('done')] } };
      },
    });
    await using client = await connect(server.url, {
      memory: createServerMemory(),
      requester: createHttpRequester(),
      resilience: { retryDelayMs: 1 },
    });
    const outcome = await client.callTool({ name: 't' }, { repeatable }).then(
      ({ content }) => content,
      (error: unknown) => error,
    );
    return { calls, outcome };
  };

  it('is not made twice', async () => {
    expect(await lost(false)).toMatchObject({
      calls: 1,
      outcome: { code: 'connection_lost', retryable: true },
    });
  });

  it('is made again where that is harmless', async () => {
    expect(await lost(true)).toEqual({ calls: 2, outcome: [text('done')] });
  });
});
