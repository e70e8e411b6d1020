import { describe, expect, it } from 'vitest';

import { memoryStore } from '../../src/auth/credential-store.ts';
import { REDIRECT_URI, startWorld } from './servers/world.ts';

describe('a person authorizes a client', () => {
  it('once: registers, asks, redeems the code, and calls with the token', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();

    expect(await world.call(authorizer)).toMatchObject({ scheme: 'Bearer' });
    expect(await world.call(authorizer)).toMatchObject({ scheme: 'Bearer' });

    expect(world.sentTo).toHaveLength(1);
    expect(world.issuer.count('/register')).toBe(1);
    expect(world.issuer.count('/token')).toBe(1);
  });

  it('for this server alone: both requests name the resource', async () => {
    await using world = await startWorld();
    await world.call(world.oauth());

    expect(world.sentTo[0]?.searchParams.get('resource')).toBe(world.server.url);
    expect(world.issuer.tokenRequests()[0]?.get('resource')).toBe(world.server.url);
  });

  it('with another verifier and state each time', async () => {
    await using world = await startWorld();
    await world.call(world.oauth());
    await world.call(world.oauth());

    for (const name of ['state', 'code_challenge']) {
      const values = world.sentTo.map((url) => url.searchParams.get(name));
      expect(new Set(values).size).toBe(2);
    }
  });

  it('as a native program that may refresh', async () => {
    await using world = await startWorld();
    await world.call(world.oauth({ clientUri: 'https://app.example/' }));

    const visit = world.issuer.visits.find(({ path }) => path === '/register');
    expect(JSON.parse(visit?.body ?? '')).toEqual({
      client_name: 'test',
      client_uri: 'https://app.example/',
      redirect_uris: [REDIRECT_URI],
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    });
  });

  it('and neither token nor code is ever in a URL that the client makes', async () => {
    await using world = await startWorld();
    await world.call(world.oauth());
    const [token = ''] = world.issuer.tokens.keys();
    const urls = [...world.server.visits, ...world.issuer.visits].map(
      ({ path, query }) => `${path}?${query.toString()}`,
    );
    expect(token).not.toBe('');
    expect(urls.join('\n')).not.toContain(token);
  });

  it.each(['client_secret_basic', 'client_secret_post'])(
    'of a client with a secret: %s',
    async (method) => {
      await using world = await startWorld();
      world.issuer.behaviour.authenticationMethods = [method];
      expect(await world.call(world.oauth())).toMatchObject({ scheme: 'Bearer' });
    },
  );
});

describe('credentials that are kept', () => {
  it('spare the person after a restart', async () => {
    await using world = await startWorld();
    const store = memoryStore();
    await world.call(world.oauth({ store }));
    await world.call(world.oauth({ store }));

    expect(world.sentTo).toHaveLength(1);
    expect(world.issuer.count('/register')).toBe(1);
  });

  it('are for one resource: another server of the same issuer is authorized by itself', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    const headers = await authorizer.authorize({
      method: 'POST',
      url: `${world.server.origin}/other`,
    });
    expect(headers).toEqual({});
  });

  it('are registered anew when the secret has ended', async () => {
    await using world = await startWorld();
    const store = memoryStore();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/register'
        ? {
            status: 201,
            body: {
              client_id: 'short',
              client_secret_expires_at: world.clock.nowMs() / 1_000 + 60,
            },
          }
        : undefined;
    world.issuer.clients.set('short', {
      id: 'short',
      method: 'none',
      redirectUris: [REDIRECT_URI],
    });
    await world.call(world.oauth({ store }));
    world.clock.advance(60_000);
    await world.call(world.oauth({ store }));
    expect(world.issuer.count('/register')).toBe(2);
  });
});
