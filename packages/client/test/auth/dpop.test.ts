import { describe, expect, it } from 'vitest';

import { memoryStore } from '../../src/auth/credential-store.ts';
import type { CredentialStore } from '../../src/auth/credential-store.ts';
import { startWorld } from './servers/world.ts';
import type { World } from './servers/world.ts';

/** The MCP server speaks of DPoP. */
const askForDpop = ({ server }: World): void => {
  server.protection.scheme = 'DPoP';
};

/** A store that keeps nothing but JSON, as files do. */
function jsonStore(): CredentialStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const read = (name: string): unknown => JSON.parse(texts.get(name) ?? 'null') ?? undefined;
  return {
    texts,
    keepsKeyObjects: false,
    read: async (name) => read(name),
    async update(name, change) {
      const value = await change(read(name));
      texts.set(name, JSON.stringify(value ?? null));
      return value;
    },
  };
}

describe('a token bound to a key', () => {
  it('is had where the server asks for it, and proven anew with each call', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const authorizer = world.oauth();
    const served = [await world.call(authorizer), await world.call(authorizer)];
    expect(served).toMatchObject([
      { scheme: 'DPoP', bound: true },
      { scheme: 'DPoP', bound: true },
    ]);
    expect(world.sentTo[0]?.searchParams.get('dpop_jkt')).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    { dpop_bound_access_tokens_required: true },
    { dpop_signing_alg_values_supported: ['ES256'] },
  ])('is had where the metadata asks for it: %j', async (metadata) => {
    await using world = await startWorld();
    Object.assign(world.server.protection.metadata ?? {}, metadata);
    await expect(world.call(world.oauth())).resolves.toMatchObject({ bound: true });
  });

  it.each([
    ['when nobody asks', {}, () => undefined],
    ['when the host forbids it', { dpop: 'never' as const }, askForDpop],
  ])('is not had %s', async (_name, options, prepare) => {
    await using world = await startWorld();
    prepare(world);
    await expect(world.call(world.oauth(options))).resolves.toMatchObject({ bound: false });
  });

  it('is had without being asked for when the host requires it', async () => {
    await using world = await startWorld();
    await expect(world.call(world.oauth({ dpop: 'required' }))).resolves.toMatchObject({
      bound: true,
    });
  });

  it('is refreshed with the same key', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const authorizer = world.oauth();
    await world.call(authorizer);
    const [before] = world.issuer.tokens.values();
    world.issuer.tokens.clear();
    await world.call(authorizer);
    const [after] = world.issuer.tokens.values();
    expect(after?.thumbprint).toBe(before?.thumbprint);
    expect(world.sentTo).toHaveLength(1);
  });

  it('is kept when the issuer takes no proof of ours: the person is not asked in vain', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const authorizer = world.oauth();
    await world.call(authorizer);
    world.issuer.tokens.clear();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/token' ? { status: 400, body: { error: 'invalid_dpop_proof' } } : undefined;
    await expect(world.call(authorizer)).rejects.toMatchObject({ code: 'token_refused' });
    world.issuer.behaviour.intercept = () => undefined;
    await expect(world.call(authorizer)).resolves.toMatchObject({ bound: true });
    expect(world.sentTo).toHaveLength(1);
  });

  it('has a key that can’t be read out of memory', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const store = memoryStore();
    let kept: unknown;
    await world.call(
      world.oauth({
        store: {
          ...store,
          update: (name, change) =>
            store.update(name, async (present) => {
              const value = await change(present);
              if (name.includes('tokens')) kept = value;
              return value;
            }),
        },
      }),
    );
    expect(kept).toMatchObject({ dpopKey: { privateKey: { extractable: false } } });
  });

  it('works on from a store of JSON after a restart', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const store = jsonStore();
    await world.call(world.oauth({ store }));
    await expect(world.call(world.oauth({ store }))).resolves.toMatchObject({ bound: true });
    expect(world.sentTo).toHaveLength(1);
  });
});

describe('a nonce', () => {
  it('of the authorization server is put into the proof', async () => {
    await using world = await startWorld();
    askForDpop(world);
    world.issuer.behaviour.dpopNonce = 'nonce-of-the-issuer';
    await expect(world.call(world.oauth())).resolves.toMatchObject({ bound: true });
    expect(world.issuer.count('/token')).toBe(2);
  });

  it('of the server is put into the proof, and kept until it changes', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const { protection } = world.server;
    const authorizer = world.oauth();
    protection.dpopNonce = 'first';
    await world.call(authorizer);
    const calls = world.server.count('/mcp');
    await world.call(authorizer);
    expect(world.server.count('/mcp')).toBe(calls + 1);
    protection.dpopNonce = 'second';
    await world.call(authorizer);
    expect(world.server.count('/mcp')).toBe(calls + 3);
    expect(world.sentTo).toHaveLength(1);
  });

  it('that is demanded without end is given up on', async () => {
    await using world = await startWorld();
    askForDpop(world);
    const authorizer = world.oauth();
    await world.call(authorizer);
    const request = { method: 'POST', url: world.server.url } as const;
    await authorizer.authorize(request);
    const reply = { status: 401, header: () => 'DPoP error="use_dpop_nonce"' };
    await expect(authorizer.challenged(request, reply, 3)).resolves.toBe(true);
    await expect(authorizer.challenged(request, reply, 4)).rejects.toMatchObject({
      code: 'authorization_failed',
    });
  });
});

describe('where a bound token is required', () => {
  it('an issuer that can’t is refused before anyone is asked', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.metadata = (metadata) => ({
      ...metadata,
      dpop_signing_alg_values_supported: ['RS256'],
    });
    await expect(world.call(world.oauth({ dpop: 'required' }))).rejects.toMatchObject({
      message: expect.stringContaining('DPoP') as string,
    });
    expect(world.sentTo).toEqual([]);
  });

  it('an issuer that hands out a plain one after all is refused', async () => {
    await using world = await startWorld();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/token' ? { body: { access_token: 'plain', token_type: 'Bearer' } } : undefined;
    await expect(world.call(world.oauth({ dpop: 'required' }))).rejects.toMatchObject({
      message: expect.stringContaining('“Bearer”') as string,
    });
    expect(world.server.visits.some(({ headers }) => headers.authorization)).toBe(false);
  });

  it('a plain one that was kept is not used', async () => {
    await using world = await startWorld();
    const store = memoryStore();
    await world.call(world.oauth({ store }));
    await expect(world.call(world.oauth({ store, dpop: 'required' }))).resolves.toMatchObject({
      bound: true,
    });
    expect(world.sentTo).toHaveLength(2);
  });
});

describe('a token of a type that can’t be presented', () => {
  it.each(['DPoP', 'mac'])('is refused: %s', async (type) => {
    await using world = await startWorld();
    world.issuer.behaviour.intercept = ({ path }) =>
      path === '/token' ? { body: { access_token: 'odd', token_type: type } } : undefined;
    await expect(world.call(world.oauth())).rejects.toMatchObject({
      message: expect.stringContaining(`“${type}”`) as string,
    });
  });
});
