import { describe, expect, it } from 'vitest';

import { memoryStore } from '../../src/auth/credential-store.ts';
import { startWorld } from './servers/world.ts';
import type { World } from './servers/world.ts';

const grants = ({ issuer }: World): (string | null)[] =>
  issuer.tokenRequests().map((form) => form.get('grant_type'));

const CODE = 'authorization_code';
const REFRESH = 'refresh_token';

/** Every token that is out works no more, as if the server had revoked them. */
const revoke = ({ issuer }: World): void => issuer.tokens.clear();

describe('a token', () => {
  it('is refreshed a minute before it ends, without a refused call', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    world.clock.advance(3_539_000);
    await world.call(authorizer);
    expect(grants(world)).toEqual([CODE]);
    world.clock.advance(1_000);
    const calls = world.server.count('/mcp');
    await world.call(authorizer);
    expect(grants(world)).toEqual([CODE, REFRESH]);
    expect(world.server.count('/mcp')).toBe(calls + 1);
    expect(world.sentTo).toHaveLength(1);
  });

  it.each([500, 429])(
    'whose renewal fails for now (%s) keeps its refresh token',
    async (status) => {
      await using world = await startWorld();
      const authorizer = world.oauth();
      await world.call(authorizer);
      revoke(world);
      world.issuer.behaviour.intercept = ({ path }) =>
        path === '/token' ? { status, body: { error: 'slow_down' } } : undefined;
      await expect(world.call(authorizer)).rejects.toMatchObject({ retryable: true });
      world.issuer.behaviour.intercept = () => undefined;
      await world.call(authorizer);
      expect(grants(world)).toEqual([CODE, REFRESH, REFRESH]);
      expect(world.sentTo).toHaveLength(1);
    },
  );

  it('of a short life is refreshed in its last fifth', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.tokenLifetimeSeconds = 10;
    const authorizer = world.oauth();
    await world.call(authorizer);
    world.clock.advance(7_999);
    await world.call(authorizer);
    expect(grants(world)).toEqual([CODE]);
    world.clock.advance(1);
    await world.call(authorizer);
    expect(grants(world)).toEqual([CODE, REFRESH]);
  });

  it('serves to its end while the authorization server is down', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    world.issuer.behaviour.intercept = () => ({ status: 503 });
    world.clock.advance(3_550_000);
    await expect(world.call(authorizer)).resolves.toMatchObject({ scheme: 'Bearer' });
    world.clock.advance(50_000);
    await expect(world.call(authorizer)).rejects.toMatchObject({ retryable: true });
  });

  it('lasts until it is refused where the server names no end', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/token'
        ? {
            body: {
              access_token: 'endless',
              token_type: 'bearer',
              expires_in: null,
              refresh_token: null,
              scope: null,
            },
          }
        : undefined;
    const authorizer = world.oauth();
    world.issuer.tokens.set('endless', {
      clientId: 'any',
      resource: world.server.url,
      scopes: [],
      thumbprint: undefined,
      family: 'any',
      expiresAtMs: Infinity,
    });
    await world.call(authorizer);
    world.clock.advance(1e12);
    await world.call(authorizer);
    expect(world.sentTo).toHaveLength(1);
  });

  it('without a refresh token is asked for anew when it has ended', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.issuesRefreshTokens = false;
    const authorizer = world.oauth();
    await world.call(authorizer);
    world.clock.advance(3_600_000);
    await world.call(authorizer);
    expect(grants(world)).toEqual([CODE, CODE]);
  });
});

describe('a revoked token', () => {
  it('is refreshed once, however many calls notice', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    revoke(world);
    const served = await Promise.all(Array.from({ length: 10 }, () => world.call(authorizer)));
    expect(served).toHaveLength(10);
    expect(grants(world)).toEqual([CODE, REFRESH]);
    expect(world.issuer.reuses()).toBe(0);
  });

  it('that many calls start without leads to one authorization', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await Promise.all(Array.from({ length: 10 }, () => world.call(authorizer)));
    expect(grants(world)).toEqual([CODE]);
    expect(world.sentTo).toHaveLength(1);
  });

  it('is replaced by what another client of the same store already has', async () => {
    await using world = await startWorld();
    const store = memoryStore();
    const [first, second] = [world.oauth({ store }), world.oauth({ store })];
    await world.call(first);
    await world.call(second);
    revoke(world);
    await Promise.all([world.call(first), world.call(second)]);
    expect(grants(world)).toEqual([CODE, REFRESH]);
    expect(world.issuer.reuses()).toBe(0);
  });

  it('is asked for anew when the refresh token works no more', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    revoke(world);
    world.issuer.behaviour.intercept = ({ path, body }) =>
      path === '/token' && body.includes('grant_type=refresh_token')
        ? { status: 400, body: { error: 'invalid_grant' } }
        : undefined;
    await world.call(authorizer);
    expect(grants(world)).toEqual([CODE, REFRESH, CODE]);
  });

  it('is refreshed with the last refresh token that was issued', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    for (let round = 0; round < 4; round += 1) {
      revoke(world);
      await world.call(authorizer);
    }
    expect(grants(world)).toEqual([CODE, REFRESH, REFRESH, REFRESH]);
    expect(world.issuer.reuses()).toBe(0);
    expect(world.sentTo).toHaveLength(1);
  });

  it('keeps its refresh token where the reply brings no other', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    const refreshToken = () => world.issuer.tokenRequests().at(-1)?.get('refresh_token');
    world.issuer.behaviour.issuesRefreshTokens = false;
    revoke(world);
    await world.call(authorizer);
    const first = refreshToken();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/token' ? { status: 400, body: { error: 'invalid_grant' } } : undefined;
    revoke(world);
    await expect(world.call(authorizer)).rejects.toMatchObject({ code: 'token_refused' });
    const forms = world.issuer.tokenRequests().filter((form) => form.has('refresh_token'));
    expect(forms.map((form) => form.get('refresh_token'))).toEqual([first, first]);
  });
});

describe('a server that refuses its own issuer’s tokens', () => {
  it('is given up on after one authorization', async () => {
    await using world = await startWorld();
    Object.assign(world.server.protection, {
      authorizationServer: { tokens: new Map(), issuer: world.issuer.issuer },
    });
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining('just issued') as string,
    });
    expect(world.sentTo).toHaveLength(1);
  });
});
