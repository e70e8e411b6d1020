import { describe, expect, it } from 'vitest';

import { memoryStore } from '../../src/auth/credential-store.ts';
import { startWorld } from './servers/world.ts';
import type { World } from './servers/world.ts';

const asked = ({ sentTo }: World): (string | null)[] =>
  sentTo.map((url) => url.searchParams.get('scope'));

/** The server needs the scopes that a request's body names. */
const needAsBodySays = ({ server }: World): void => {
  server.protection.needs = ({ body }) => (JSON.parse(body) as { needs?: string[] }).needs ?? [];
};

const needing = (...needs: string[]): { body: string } => ({ body: JSON.stringify({ needs }) });

describe('the scopes asked for', () => {
  it('are those of the challenge', async () => {
    await using world = await startWorld();
    world.server.protection.challenge = { scope: 'a b' };
    Object.assign(world.server.protection.metadata ?? {}, { scopes_supported: ['x'] });
    await world.call(world.oauth());
    expect(asked(world)).toEqual(['a b']);
  });

  it('else those that the resource lists', async () => {
    await using world = await startWorld();
    Object.assign(world.server.protection.metadata ?? {}, { scopes_supported: ['x', 'y'] });
    await world.call(world.oauth());
    expect(asked(world)).toEqual(['x y']);
  });

  it.each([undefined, []])('else none: %s', async (scopes) => {
    await using world = await startWorld();
    Object.assign(world.server.protection.metadata ?? {}, { scopes_supported: scopes });
    await world.call(world.oauth());
    expect(asked(world)).toEqual([null]);
  });

  it.each([
    [['a', 'offline_access'], { scope: 'a' }, 'a offline_access'],
    [['a'], { scope: 'a' }, 'a'],
    [undefined, { scope: 'a' }, 'a'],
    [['offline_access'], {}, null],
  ])(
    'have offline_access where the issuer knows it: %j, %j',
    async (known, challenge, expected) => {
      await using world = await startWorld();
      world.server.protection.challenge = challenge;
      world.issuer.behaviour.metadata = (metadata) => ({ ...metadata, scopes_supported: known });
      await world.call(world.oauth());
      expect(asked(world)).toEqual([expected]);
    },
  );
});

describe('a step-up', () => {
  it('asks for what is missing without losing what was had', async () => {
    await using world = await startWorld();
    needAsBodySays(world);
    world.server.protection.challenge = { scope: 'read' };
    const authorizer = world.oauth();
    await world.call(authorizer, needing('read'));
    const { scopes } = await world.call(authorizer, needing('write'));
    expect(scopes).toEqual(['read', 'write']);
    expect(asked(world)).toEqual(['read', 'read write']);
  });

  it('remembers over a restart what was had', async () => {
    await using world = await startWorld();
    needAsBodySays(world);
    const store = memoryStore();
    world.server.protection.challenge = { scope: 'read' };
    await world.call(world.oauth({ store }), needing('read'));
    await world.call(world.oauth({ store }), needing('write'));
    expect(asked(world)).toEqual(['read', 'read write']);
  });

  it('ends where the person does not consent', async () => {
    await using world = await startWorld();
    needAsBodySays(world);
    world.issuer.behaviour.consents = (scopes) => scopes.filter((scope) => scope !== 'admin');
    world.server.protection.challenge = { scope: 'read' };
    const authorizer = world.oauth();
    await expect(world.call(authorizer, needing('admin'))).rejects.toMatchObject({
      code: 'insufficient_scope',
      message: expect.stringContaining('admin') as string,
    });
    expect(world.sentTo.length).toBeLessThanOrEqual(2);
    await expect(world.call(authorizer, needing('read'))).resolves.toMatchObject({
      scopes: ['read'],
    });
  });

  it('does not ask again for what was granted and still refused', async () => {
    await using world = await startWorld();
    world.server.protection.challenge = { scope: 'admin' };
    const authorizer = world.oauth();
    await world.call(authorizer);
    const denied = {
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="admin"' },
    };
    const request = { method: 'POST', url: world.server.url } as const;
    await authorizer.authorize(request);
    const header = (name: string) => (denied.headers as Record<string, string>)[name];
    await expect(authorizer.challenged(request, { status: 403, header }, 1)).rejects.toMatchObject({
      code: 'insufficient_scope',
    });
    expect(world.sentTo).toHaveLength(1);
  });

  it.each([
    [403, undefined],
    [403, 'Bearer error="other"'],
    [404, 'Bearer'],
  ])('is not the answer to %s %s', async (status, challenge) => {
    await using world = await startWorld();
    const request = { method: 'POST', url: world.server.url } as const;
    const authorizer = world.oauth();
    const reply = { status, header: () => challenge };
    await expect(authorizer.challenged(request, reply, 1)).resolves.toBe(false);
  });

  it('that does not say what is missing ends at once', async () => {
    await using world = await startWorld();
    const request = { method: 'POST', url: world.server.url } as const;
    const reply = { status: 403, header: () => 'Bearer error="insufficient_scope"' };
    await expect(world.oauth().challenged(request, reply, 1)).rejects.toMatchObject({
      code: 'insufficient_scope',
    });
  });
});
