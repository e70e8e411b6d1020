import { calculateJwkThumbprint, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

import { clientCredentials } from '../../src/auth/client-credentials.ts';
import { enterpriseManaged } from '../../src/auth/enterprise-managed.ts';
import { jwtBearer } from '../../src/auth/jwt-bearer.ts';
import { startAuthorizationServer } from './servers/authorization-server.ts';
import { startWorld } from './servers/world.ts';
import type { World } from './servers/world.ts';

const CLIENT_CREDENTIALS = 'client_credentials';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** With what form encoding must not garble. */
const secretClient = { clientId: 'robot:1', clientSecret: 'pass word+%&é' };

/** A world whose issuer knows a client with a secret, and grants what is asked for. */
async function startRobotWorld(method: string, grantType = CLIENT_CREDENTIALS): Promise<World> {
  const world = await startWorld();
  const { clientId: id, clientSecret: secret } = secretClient;
  world.issuer.clients.set(id, { id, secret, method, redirectUris: [] });
  Object.assign(world.issuer.behaviour, {
    issuesRefreshTokens: false,
    authenticationMethods: [method],
  });
  world.issuer.behaviour.grants[grantType] = async (form) => form.get('scope')?.split(' ') ?? [];
  return world;
}

describe('a program authorizes itself', () => {
  it.each(['client_secret_basic', 'client_secret_post'])('by its secret: %s', async (method) => {
    await using world = await startRobotWorld(method);
    world.server.protection.challenge = { scope: 'jobs' };
    const authorizer = clientCredentials({ client: secretClient, clock: world.clock });
    await expect(world.call(authorizer)).resolves.toMatchObject({ scopes: ['jobs'] });
    expect(world.issuer.tokenRequests()[0]?.get('resource')).toBe(world.server.url);
  });

  it('by a signed assertion for that issuer alone, another one each time', async () => {
    await using world = await startRobotWorld('private_key_jwt');
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const seen = new Set<unknown>();
    world.issuer.behaviour.grants[CLIENT_CREDENTIALS] = async (form) => {
      const { payload, protectedHeader } = await jwtVerify(
        form.get('client_assertion') ?? '',
        publicKey,
        {
          audience: world.issuer.issuer,
          issuer: 'robot',
          subject: 'robot',
          currentDate: new Date(world.clock.nowMs()),
          maxTokenAge: 60,
        },
      );
      expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'key-1' });
      expect(form.has('client_id')).toBe(false);
      seen.add(payload.jti);
      return [];
    };
    const key = { privateKey, algorithm: 'ES256', keyId: 'key-1' };
    const authorizer = clientCredentials({
      client: { clientId: 'robot', key },
      clock: world.clock,
    });
    await world.call(authorizer);
    world.issuer.tokens.clear();
    await world.call(authorizer);
    expect(seen.size).toBe(2);
  });

  it('again before the token ends, without a refused call', async () => {
    await using world = await startRobotWorld('client_secret_basic');
    const authorizer = clientCredentials({ client: secretClient, clock: world.clock });
    await world.call(authorizer);
    const calls = world.server.count('/mcp');
    world.clock.advance(3_540_000);
    await world.call(authorizer);
    expect(world.server.count('/mcp')).toBe(calls + 1);
    expect(world.issuer.count('/token')).toBe(2);
  });

  it('not where its proof is not taken', async () => {
    await using world = await startRobotWorld('client_secret_basic');
    world.issuer.behaviour.authenticationMethods = ['tls_client_auth'];
    const authorizer = clientCredentials({ client: secretClient, clock: world.clock });
    await expect(world.call(authorizer)).rejects.toMatchObject({
      message: expect.stringMatching(/tls_client_auth.*client_secret_basic/) as string,
    });
    expect(world.issuer.count('/token')).toBe(0);
  });

  it('with more scopes when the server asks for them', async () => {
    await using world = await startRobotWorld('client_secret_basic');
    world.server.protection.needs = () => ['jobs', 'logs'];
    world.server.protection.challenge = { scope: 'jobs' };
    const authorizer = clientCredentials({ client: secretClient, clock: world.clock });
    await expect(world.call(authorizer)).resolves.toMatchObject({ scopes: ['jobs', 'logs'] });
  });
});

describe('a workload is vouched for', () => {
  it('by an assertion for the issuer and the server', async () => {
    await using world = await startRobotWorld('none', JWT_BEARER);
    const audiences: unknown[] = [];
    world.issuer.clients.set('pod', { id: 'pod', method: 'none', redirectUris: [] });
    const authorizer = jwtBearer({
      client: { clientId: 'pod' },
      clock: world.clock,
      assertion: async (audience) => {
        audiences.push(audience);
        return 'a.platform.jwt';
      },
    });
    await world.call(authorizer);
    expect(audiences).toEqual([{ issuer: world.issuer.issuer, resource: world.server.url }]);
    expect(world.issuer.tokenRequests()[0]?.get('assertion')).toBe('a.platform.jwt');
  });

  it('once: a refusal is final, and does not show the assertion', async () => {
    await using world = await startRobotWorld('none', JWT_BEARER);
    world.issuer.clients.set('pod', { id: 'pod', method: 'none', redirectUris: [] });
    world.issuer.behaviour.grants[JWT_BEARER] = async () => 'invalid_grant';
    const assertion = async () => 'a.platform.jwt';
    const authorizer = jwtBearer({ client: { clientId: 'pod' }, clock: world.clock, assertion });
    const failure: unknown = await world.call(authorizer).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'token_refused', oauthError: 'invalid_grant' });
    expect(String(failure)).not.toContain('a.platform.jwt');
    expect(world.issuer.count('/token')).toBe(1);
  });
});

describe('an enterprise authorizes a person', () => {
  async function startEnterprise(world: World) {
    const identityProvider = await startAuthorizationServer(world.clock);
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    identityProvider.clients.set('sso', { id: 'sso', method: 'none', redirectUris: [] });
    identityProvider.behaviour.intercept = ({ path, body }) =>
      path === '/token' ? { body: exchange(new URLSearchParams(body)) } : undefined;
    let idJag = '';
    const exchange = (form: URLSearchParams): object => {
      expect(Object.fromEntries(form)).toEqual({
        grant_type: TOKEN_EXCHANGE,
        requested_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
        audience: world.issuer.issuer,
        resource: world.server.url,
        scope: 'read',
        subject_token: 'the-id-token',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        client_id: 'sso',
      });
      return {
        access_token: idJag,
        issued_token_type: 'urn:ietf:params:oauth:token-type:id-jag',
        token_type: 'N_A',
      };
    };
    idJag = await new SignJWT({ kid: await calculateJwkThumbprint(await exportJWK(publicKey)) })
      .setProtectedHeader({ alg: 'ES256', typ: 'oauth-id-jag+jwt' })
      .sign(privateKey);
    return { identityProvider, idJag };
  }

  const person = (world: World, issuer: string) =>
    enterpriseManaged({
      client: secretClient,
      clock: world.clock,
      identityProvider: {
        issuer,
        client: { clientId: 'sso' },
        identity: async () => ({ token: 'the-id-token', type: 'id_token' }),
      },
    });

  it('who signed on: the identity becomes a grant, the grant a token', async () => {
    await using world = await startRobotWorld('client_secret_basic', JWT_BEARER);
    world.server.protection.challenge = { scope: 'read' };
    const { identityProvider, idJag } = await startEnterprise(world);
    await using _closing = identityProvider;
    const authorizer = person(world, identityProvider.issuer);
    await expect(world.call(authorizer)).resolves.toMatchObject({ scopes: ['read'] });
    expect(world.issuer.tokenRequests()[0]?.get('assertion')).toBe(idJag);
    expect(JSON.stringify(world.issuer.visits)).not.toContain('the-id-token');
  });

  it('not with a token that is no such grant', async () => {
    await using world = await startRobotWorld('client_secret_basic', JWT_BEARER);
    const { identityProvider } = await startEnterprise(world);
    await using _closing = identityProvider;
    identityProvider.behaviour.intercept = ({ path }) =>
      path === '/token' ? { body: { access_token: 'plain', token_type: 'Bearer' } } : undefined;
    const authorizer = person(world, identityProvider.issuer);
    await expect(world.call(authorizer)).rejects.toMatchObject({
      message: expect.stringContaining('ID-JAG') as string,
    });
    expect(world.issuer.count('/token')).toBe(0);
  });

  it('not where its policy denies it', async () => {
    await using world = await startRobotWorld('client_secret_basic', JWT_BEARER);
    const { identityProvider } = await startEnterprise(world);
    await using _closing = identityProvider;
    identityProvider.behaviour.intercept = ({ path }) =>
      path === '/token' ? { status: 400, body: { error: 'access_denied' } } : undefined;
    const authorizer = person(world, identityProvider.issuer);
    await expect(world.call(authorizer)).rejects.toMatchObject({ oauthError: 'access_denied' });
  });
});
