import { describe, expect, it } from 'vitest';

import { discoverAuthorizationServer } from '../../src/auth/discovery/authorization-server.ts';
import { issuerMetadataUrls, resourceMetadataUrls } from '../../src/auth/discovery/well-known.ts';
import { createGuardedFetch } from '../../src/guarded-fetch/node-guarded-fetch.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { startWorld } from './servers/world.ts';
import type { World } from './servers/world.ts';

const RESOURCE = '/.well-known/oauth-protected-resource';

/** Which metadata was asked for, in order. */
const asked = ({ server, issuer }: World): string[] =>
  [...server.visits, ...issuer.visits]
    .map(({ path }) => path)
    .filter((path) => path.includes('.well-known') || path.includes('custom'));

describe('protected resource metadata', () => {
  it('is taken from where the challenge says, and nowhere else', async () => {
    await using world = await startWorld();
    const { protection, origin } = world.server;
    protection.metadataPath = '/custom/metadata.json';
    protection.challenge = { resource_metadata: `${origin}/custom/metadata.json` };
    await world.call(world.oauth());
    expect(asked(world)).toEqual([
      '/custom/metadata.json',
      '/.well-known/oauth-authorization-server',
    ]);
  });

  it('is looked for at the path, then at the root', async () => {
    await using world = await startWorld();
    world.server.protection.metadataPath = RESOURCE;
    await world.call(world.oauth());
    expect(asked(world).slice(0, 2)).toEqual([`${RESOURCE}/mcp`, RESOURCE]);
  });

  it('must be there when the challenge says so', async () => {
    await using world = await startWorld();
    const { protection, origin } = world.server;
    protection.challenge = { resource_metadata: `${origin}/gone` };
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining('HTTP 404') as string,
    });
  });

  it.each(['https://evil.example/mcp', 'http://127.0.0.1/mcp', 'no URL'])(
    'must be for this server: %s is not, and nobody is asked for a token',
    async (resource) => {
      await using world = await startWorld();
      Object.assign(world.server.protection.metadata ?? {}, { resource });
      await expect(world.call(world.oauth())).rejects.toMatchObject({
        code: 'authorization_failed',
        message: expect.stringContaining('another resource') as string,
      });
      expect(world.issuer.visits).toEqual([]);
    },
  );

  it('may be for the root above the server', async () => {
    await using world = await startWorld();
    const { protection, origin } = world.server;
    Object.assign(protection.metadata ?? {}, { resource: origin });
    await world.call(world.oauth());
    expect(world.sentTo[0]?.searchParams.get('resource')).toBe(origin);
  });

  it('that names no authorization server counts as missing', async () => {
    await using world = await startWorld();
    Object.assign(world.server.protection.metadata ?? {}, { authorization_servers: [] });
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      message: expect.stringContaining('publishes no resource metadata') as string,
    });
  });

  it('that fails to load says to try later', async () => {
    await using world = await startWorld();
    const { protection, origin } = world.server;
    protection.challenge = { resource_metadata: `${world.issuer.origin}/broken` };
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/broken' ? { status: 503 } : undefined;
    await expect(world.call(world.oauth())).rejects.toMatchObject({ retryable: true });
    expect(origin).not.toBe(world.issuer.origin);
  });
});

describe('authorization server metadata', () => {
  it.each([
    ['/.well-known/openid-configuration', ''],
    ['/.well-known/oauth-authorization-server/tenant1', '/tenant1'],
    ['/.well-known/openid-configuration/tenant1', '/tenant1'],
    ['/tenant1/.well-known/openid-configuration', '/tenant1'],
  ])('is found at %s', async (metadataPath, path) => {
    await using world = await startWorld();
    const { behaviour, origin } = world.issuer;
    const issuer = `${origin}${path}`;
    behaviour.metadataPath = metadataPath;
    behaviour.metadata = (metadata) => ({ ...metadata, issuer });
    behaviour.callback = (url) => url.searchParams.set('iss', issuer);
    Object.assign(world.server.protection.metadata ?? {}, { authorization_servers: [issuer] });
    await expect(world.call(world.oauth())).resolves.toMatchObject({ scheme: 'Bearer' });
  });

  it('must be published somewhere', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.metadataPath = '/nowhere';
    await expect(world.call(world.oauth({ legacyEndpoints: true }))).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringMatching(/publishes no metadata: .*HTTP 404; .*HTTP 404/) as string,
    });
  });

  it.each([
    ['a trailing slash', (issuer: string) => `${issuer}/`],
    ['another host', () => 'https://honest.example'],
    ['another case', (issuer: string) => issuer.toUpperCase()],
  ])('with %s in its issuer is an impostor’s', async (_name, forge) => {
    await using world = await startWorld();
    const { behaviour, issuer } = world.issuer;
    behaviour.metadata = (metadata) => ({ ...metadata, issuer: forge(issuer) });
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      code: 'authorization_failed',
      message: expect.stringContaining('claims to be from') as string,
    });
    expect(world.sentTo).toEqual([]);
  });

  it.each([
    ['absent', undefined],
    ['without S256', ['plain']],
  ])('must promise PKCE: %s is refused', async (_name, methods) => {
    await using world = await startWorld();
    world.issuer.behaviour.metadata = (metadata) => ({
      ...metadata,
      code_challenge_methods_supported: methods,
    });
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      message: expect.stringContaining('PKCE') as string,
    });
    expect(world.sentTo).toEqual([]);
  });

  it.each([
    ['javascript:alert(1)', 'url_refused'],
    ['http://as.example/authorize', 'url_refused'],
    ['file:///etc/passwd', 'url_refused'],
    ['https://user:password@as.example/', 'url_refused'],
    ['https://as.example/authorize#fragment', 'authorization_failed'],
    [undefined, 'authorization_failed'],
  ])('sends no person to %s', async (endpoint, code) => {
    await using world = await startWorld();
    world.issuer.behaviour.metadata = (metadata) => ({
      ...metadata,
      authorization_endpoint: endpoint,
    });
    await expect(world.call(world.oauth())).rejects.toMatchObject({ code });
    expect(world.sentTo).toEqual([]);
  });

  it('keeps the query of the authorization endpoint', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.metadata = (metadata) => ({
      ...metadata,
      authorization_endpoint: `${world.issuer.origin}/authorize?tenant=7`,
    });
    await world.call(world.oauth());
    expect(world.sentTo[0]?.searchParams.get('tenant')).toBe('7');
  });

  it.each(['no URL', 'https://as.example/?tenant=1', 'https://as.example/#x'])(
    'is not looked for at %s, which is no issuer identifier',
    async (issuer) => {
      const fetch = createGuardedFetch({ clock: systemClock });
      await expect(discoverAuthorizationServer(fetch, issuer)).rejects.toMatchObject({
        message: expect.stringContaining('no issuer identifier') as string,
      });
    },
  );
});

describe('a hostile authorization server', () => {
  it('can’t lead the client elsewhere by redirecting its metadata', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.intercept = ({ path }) =>
      path.startsWith('/.well-known')
        ? { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } }
        : undefined;
    await expect(world.call(world.oauth())).rejects.toMatchObject({ code: 'url_refused' });
  });

  it('can’t fill the memory with its metadata', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.metadata = (metadata) => ({ ...metadata, filler: 'x'.repeat(300_000) });
    await expect(world.call(world.oauth())).rejects.toMatchObject({ code: 'reply_too_large' });
  });

  it('can’t keep the client waiting', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.intercept = () => {
      world.clock.advance(10_000);
      return { never: true };
    };
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      code: 'fetch_timeout',
      retryable: true,
    });
  });

  it('can’t make a remote server’s client fetch from this machine', async () => {
    await using world = await startWorld();
    const authorizer = world.oauth();
    const request = { method: 'POST', url: 'https://mcp.example/mcp' } as const;
    const challenge = `Bearer resource_metadata="${world.issuer.origin}/steal"`;
    const reply = {
      status: 401,
      header: (name: string) => (name === 'www-authenticate' ? challenge : undefined),
    };
    await expect(authorizer.challenged(request, reply, 1)).rejects.toMatchObject({
      code: 'url_refused',
    });
    expect(world.issuer.visits).toEqual([]);
  });
});

describe('a server of 2025-03-26, without resource metadata', () => {
  /** One site that is both the MCP server and its authorization server. */
  const makeLegacy = ({ issuer }: World): string => {
    issuer.behaviour.intercept = ({ path, headers }) => {
      if (path !== '/mcp') return undefined;
      const token = headers.authorization?.slice('Bearer '.length) ?? '';
      return issuer.tokens.has(token) ? { body: { scheme: 'Bearer' } } : { status: 401 };
    };
    return `${issuer.origin}/mcp`;
  };

  it('is its own authorization server', async () => {
    await using world = await startWorld();
    const url = makeLegacy(world);
    await expect(world.call(world.oauth(), { url })).resolves.toEqual({ scheme: 'Bearer' });
  });

  it('is refused without metadata of that, since PKCE can’t be verified', async () => {
    await using world = await startWorld();
    const url = makeLegacy(world);
    world.issuer.behaviour.metadataPath = '/nowhere';
    await expect(world.call(world.oauth(), { url })).rejects.toMatchObject({
      message: expect.stringContaining('give that as a bearer token') as string,
    });
    expect(world.sentTo).toEqual([]);
  });

  it('is believed to have the fixed endpoints where the host allows it', async () => {
    await using world = await startWorld();
    const url = makeLegacy(world);
    world.issuer.behaviour.metadataPath = '/nowhere';
    const authorizer = world.oauth({ legacyEndpoints: true });
    await expect(world.call(authorizer, { url })).resolves.toEqual({ scheme: 'Bearer' });
  });
});

describe('well-known places', () => {
  it('are tried in the order of the specification', () => {
    expect(issuerMetadataUrls(new URL('https://as.example'))).toEqual([
      'https://as.example/.well-known/oauth-authorization-server',
      'https://as.example/.well-known/openid-configuration',
    ]);
    expect(issuerMetadataUrls(new URL('https://as.example/tenant1/'))).toEqual([
      'https://as.example/.well-known/oauth-authorization-server/tenant1',
      'https://as.example/.well-known/openid-configuration/tenant1',
      'https://as.example/tenant1/.well-known/openid-configuration',
    ]);
  });

  it('are one for a server at the root', () => {
    expect(resourceMetadataUrls('https://mcp.example')).toEqual([`https://mcp.example${RESOURCE}`]);
  });
});
