import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';

import { startWorld } from './servers/world.ts';

describe('a request beside the MCP server', () => {
  it('carries the server’s token, with a proof for its own URL', async () => {
    await using world = await startWorld();
    const { server, issuer } = world;
    server.protection.scheme = 'DPoP';
    const authorizer = world.oauth();
    await world.call(authorizer);
    const url = `${server.origin}/v1/invocations`;
    const headers = await authorizer.authorize({ method: 'GET', url, resource: server.url });
    const [accessToken] = issuer.tokens.keys();
    expect(headers['authorization']).toBe(`DPoP ${accessToken}`);
    expect(decodeJwt(headers['dpop'] ?? '')).toMatchObject({ htm: 'GET', htu: url });
    // Whoever does not say so is another server, whose tokens are its own.
    expect(await authorizer.authorize({ method: 'GET', url })).toEqual({});
  });

  it.each([
    'http://localhost:1/v1/invocations',
    'https://127.0.0.1/v1/invocations',
    'https://example.com/mcp',
  ])('is shown no token at another origin: %s', async (url) => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    const request = { method: 'GET', url, resource: world.server.url } as const;
    const refused = expect.objectContaining({ code: 'authorization_failed' });
    await expect(authorizer.authorize(request)).rejects.toThrow(refused);
    const reply = { status: 401, header: () => undefined };
    await expect(authorizer.challenged(request, reply, 1)).rejects.toThrow(refused);
    expect(world.sentTo).toHaveLength(1);
  });
});
