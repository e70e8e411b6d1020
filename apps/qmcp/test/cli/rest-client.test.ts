import { describe, expect, it } from 'vitest';

import { startWorld } from '../../../../packages/client/test/auth/servers/world.ts';
import { startGuardedServer } from '../../../../test/e2e/harness/guarded-server.ts';
import { RestClient } from '../../src/cli/rest-client.ts';

const signal = new AbortController().signal;
const INVOCATIONS = { path: 'v1/invocations' };

describe('a challenge of the API', () => {
  it('is met as the endpoint beside it would be, and the request sent again', async () => {
    await using world = await startWorld();
    await using server = await startGuardedServer(world.issuer);
    const rest = new RestClient({
      endpoint: new URL(server.url),
      authorizer: world.oauth(),
      signal,
    });
    await rest.ask(INVOCATIONS, ({ invocations }) => Array.isArray(invocations));
    world.issuer.tokens.clear();
    expect((await rest.open({ path: 'v1/human/responses', body: { id: 'one' } })).status).toBe(200);
    expect(world.sentTo).toHaveLength(1);
    expect([...world.issuer.tokens.values()]).toMatchObject([{ resource: server.url }]);
  });

  it('that cannot be met is the answer, or says what to do', async () => {
    await using world = await startWorld();
    await using server = await startGuardedServer(world.issuer);
    const endpoint = new URL(server.url);
    const deaf = { authorize: async () => ({}), challenged: async () => false };
    const refused = new RestClient({ endpoint, authorizer: deaf, signal });
    expect((await refused.open(INVOCATIONS)).status).toBe(401);

    const failing = { ...deaf, challenged: () => Promise.reject(new Error('Sign in again')) };
    const told = new RestClient({ endpoint, authorizer: failing, signal });
    await expect(told.open(INVOCATIONS)).rejects.toThrow('Sign in again');

    const eager = { ...deaf, challenged: async () => true };
    const bounded = new RestClient({ endpoint, authorizer: eager, signal });
    expect((await bounded.open(INVOCATIONS)).status).toBe(401);
  });
});
