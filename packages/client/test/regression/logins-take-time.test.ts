import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import type { Authorizer, Client } from '../../src/index.ts';
import { discovered, modern } from '../engine/scripted-mcp-server.ts';
import type { Posted, Reply } from '../engine/scripted-mcp-server.ts';

const HOUR_MS = 3_600_000;

/**
 * A server that wants a login, and may want another one later, and a person who takes an hour for each.
 * @param serverMs - how long the server takes for a list
 */
async function slowPerson(serverMs: number, use: (client: Client, revoke: () => void) => unknown) {
  const clock = fakeClock();
  const token = { given: 0, needed: 1 };
  const authorizer: Authorizer = {
    authorize: async () => ({ authorization: `Bearer ${token.given}` }),
    async challenged() {
      await Promise.resolve();
      clock.advance(HOUR_MS);
      token.given += 1;
      return true;
    },
  };
  const guarded =
    (answer: () => Reply) =>
    ({ headers }: Posted): Reply =>
      headers.authorization === `Bearer ${token.needed}` ? answer() : { status: 401 };
  await using server = await modern({
    'server/discover': guarded(() => ({ result: discovered })),
    'tools/list': guarded(() => {
      clock.advance(serverMs);
      return { result: { resultType: 'complete', tools: [] } };
    }),
  });
  await using client = await connect(server.url, {
    memory: createServerMemory(),
    clock,
    authorizer,
    resilience: { maxRetries: 0 },
  });
  return await use(client, () => (token.needed += 1));
}

/**
 * The time that a person takes to log in counted as the server's: it was taken for one of the 2025 era that ignores what
 * it does not know, and what was asked for timed out.
 */
describe('a person who logs in', () => {
  it('may take longer than the server may take to say which era it speaks', async () => {
    const era = await slowPerson(0, async (client) => (await client.server()).era);
    expect(era).toBe('modern');
  });

  it('may take longer than the request that needs it', async () => {
    const listed = slowPerson(900, async (client, revoke) => {
      revoke();
      return await client.request('tools/list', {}, { timeoutMs: 1000 });
    });
    expect(await listed).toMatchObject({ tools: [] });
  });

  it('does not make the server’s own time longer', async () => {
    const listed = slowPerson(1100, async (client, revoke) => {
      revoke();
      return await client.request('tools/list', {}, { timeoutMs: 1000 });
    });
    await expect(listed).rejects.toMatchObject({ code: 'request_timeout' });
  });
});
