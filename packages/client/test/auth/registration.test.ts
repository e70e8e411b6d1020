import { describe, expect, it } from 'vitest';

import { startAuthorizationServer } from './servers/authorization-server.ts';
import { REDIRECT_URI, startWorld } from './servers/world.ts';
import type { World } from './servers/world.ts';

const CLIENT_METADATA_URL = 'https://app.example/client.json';

const known = (id: string) => ({ id, method: 'none', redirectUris: [REDIRECT_URI] });

const clientIds = ({ sentTo }: World): (string | null)[] =>
  sentTo.map((url) => url.searchParams.get('client_id'));

describe('a client is', () => {
  it('first the one that was registered by hand', async () => {
    await using world = await startWorld();
    world.issuer.clients.set('by-hand', known('by-hand'));
    const client = { clientId: 'by-hand', issuer: world.issuer.issuer };
    await world.call(world.oauth({ client, clientMetadataUrl: CLIENT_METADATA_URL }));
    expect(clientIds(world)).toEqual(['by-hand']);
    expect(world.issuer.count('/register')).toBe(0);
  });

  it('then its metadata document, where the issuer takes that', async () => {
    await using world = await startWorld();
    world.issuer.clients.set(CLIENT_METADATA_URL, known(CLIENT_METADATA_URL));
    world.issuer.behaviour.metadata = (metadata) => ({
      ...metadata,
      client_id_metadata_document_supported: true,
    });
    await world.call(world.oauth({ clientMetadataUrl: CLIENT_METADATA_URL }));
    expect(clientIds(world)).toEqual([CLIENT_METADATA_URL]);
  });

  it('then a dynamic registration', async () => {
    await using world = await startWorld();
    await world.call(world.oauth({ clientMetadataUrl: CLIENT_METADATA_URL }));
    expect(world.issuer.count('/register')).toBe(1);
  });

  it('or nobody: the message says to register by hand', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.metadata = (metadata) => ({
      ...metadata,
      registration_endpoint: undefined,
    });
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      message: expect.stringContaining('by hand') as string,
    });
  });

  it.each([
    'http://app.example/client.json',
    'https://app.example',
    'https://app.example/a#b',
    '-',
  ])('not to be described at %s', async (clientMetadataUrl) => {
    await using world = await startWorld();
    expect(() => world.oauth({ clientMetadataUrl })).toThrow(/clientMetadataUrl/);
  });
});

describe('a registration', () => {
  it.each([
    [
      { status: 400, body: { error: 'invalid_redirect_uri', error_description: 'no loopback' } },
      '“no loopback”',
    ],
    [{ status: 400, body: { error: 'invalid_redirect_uri' } }, 'invalid_redirect_uri'],
    [{ status: 500, body: 'oops' }, 'HTTP 500'],
    [{ status: 201, body: {} }, 'HTTP 201'],
  ])('that is refused shows why: %j', async (answer, shown) => {
    await using world = await startWorld();
    world.issuer.behaviour.intercept = ({ path }) => (path === '/register' ? answer : undefined);
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining(shown) as string,
    });
  });

  it('for a proof that this client can’t give is no use', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.authenticationMethods = ['tls_client_auth'];
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      message: expect.stringMatching(
        /takes “tls_client_auth”.*can give client_secret_basic/,
      ) as string,
    });
  });

  it('of a web application says so', async () => {
    await using world = await startWorld();
    const receiver = {
      redirectUri: 'https://app.example/callback',
      receive: () => Promise.reject(new Error('no matter')),
    };
    const authorizer = world.oauth({ receiver, redirect: () => undefined });
    await expect(world.call(authorizer)).rejects.toThrow('no matter');
    const visit = world.issuer.visits.find(({ path }) => path === '/register');
    expect(JSON.parse(visit?.body ?? '{}')).toMatchObject({ application_type: 'web' });
  });

  it('that the issuer forgot is made anew before the person is asked', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    await world.call(authorizer);
    world.issuer.tokens.clear();
    world.issuer.clients.clear();
    await world.call(authorizer);
    expect(world.issuer.count('/register')).toBe(2);
    expect(new Set(clientIds(world)).size).toBe(2);
  });

  it('that the issuer forgets while it redeems the code is made anew at the next attempt', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/token' ? { status: 401, body: { error: 'invalid_client' } } : undefined;
    await expect(world.call(authorizer)).rejects.toMatchObject({ code: 'token_refused' });
    world.issuer.behaviour.intercept = () => undefined;
    await world.call(authorizer);
    expect(world.issuer.count('/register')).toBe(2);
  });
});

describe('when the server changes its issuer', () => {
  const migrate = ({ server }: World, issuer: World['issuer']): void => {
    server.protection.authorizationServer = issuer;
    Object.assign(server.protection.metadata ?? {}, { authorization_servers: [issuer.issuer] });
  };

  it('the client registers there, and shows it nothing of the former', async () => {
    await using world = await startWorld();
    await using other = await startAuthorizationServer(world.clock);
    const authorizer = world.oauth();
    await world.call(authorizer);
    migrate(world, other);
    await world.call(authorizer);

    const [formerClient = ''] = world.issuer.clients.keys();
    const [formerToken = ''] = world.issuer.tokens.keys();
    const seen = JSON.stringify(
      other.visits.map(({ query, body }) => `${query.toString()} ${body}`),
    );
    expect(other.count('/register')).toBe(1);
    expect(seen).not.toContain(formerClient);
    expect(seen).not.toContain(formerToken);
  });

  it.each([true, false])(
    'a client registered by hand stays with its own: named %s',
    async (isNamed) => {
      await using world = await startWorld();
      await using other = await startAuthorizationServer(world.clock);
      world.issuer.clients.set('by-hand', known('by-hand'));
      const client = { clientId: 'by-hand', ...(isNamed ? { issuer: world.issuer.issuer } : {}) };
      const authorizer = world.oauth({ client });
      await world.call(authorizer);
      migrate(world, other);
      await expect(world.call(authorizer)).rejects.toMatchObject({
        message: expect.stringContaining('register it there too') as string,
      });
      expect(other.count('/token')).toBe(0);
    },
  );

  it('a client registered by hand finds its own among several', async () => {
    await using world = await startWorld();
    world.issuer.clients.set('by-hand', known('by-hand'));
    Object.assign(world.server.protection.metadata ?? {}, {
      authorization_servers: ['https://as.example', world.issuer.issuer],
    });
    const client = { clientId: 'by-hand', issuer: world.issuer.issuer };
    await expect(world.call(world.oauth({ client }))).resolves.toMatchObject({ scheme: 'Bearer' });
  });
});
