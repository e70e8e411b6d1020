import { createPrincipal, localOwner } from '@qmcp/contracts';
import { mintApiKey } from '@qmcp/server';
import { openSqliteStore } from '@qmcp/storage';
import { fakeClock, seededEntropy, silentLogger } from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  ConsoleSessions,
  hasCsrfToken,
  sessionLimits,
} from '../../src/console/console-sessions.ts';
import type { LiveSession } from '../../src/console/console-sessions.ts';

const { idleMs, absoluteMs, linkMs } = sessionLimits;

let clock: FakeClock;
let store: Awaited<ReturnType<typeof openSqliteStore>>;
let sessions: ConsoleSessions;

beforeEach(async () => {
  clock = fakeClock();
  const ports = { clock, entropy: seededEntropy(7, clock) };
  store = await openSqliteStore({
    ...ports,
    file: ':memory:',
    logger: silentLogger(),
    instanceId: 'test',
  });
  sessions = new ConsoleSessions({ ...ports, store });
});
afterEach(() => store.close());

async function found(secret: string): Promise<LiveSession> {
  const session = await sessions.find(secret);
  if (typeof session === 'string') throw new Error(`no session: ${session}`);
  return session;
}

describe('a link', () => {
  it('carries 256 random bits, another each time', async () => {
    const [one, other] = [await sessions.offerLink(), await sessions.offerLink()];
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
    expect(one).not.toBe(other);
  });

  it('works once, of many who try at once', async () => {
    const secret = await sessions.offerLink();
    const taken = await Promise.all(Array.from({ length: 10 }, () => sessions.takeLink(secret)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('works for a quarter of an hour', async () => {
    const [early, late] = [await sessions.offerLink(), await sessions.offerLink()];
    clock.advance(linkMs - 1);
    expect(await sessions.takeLink(early)).toBe(true);
    clock.advance(1);
    expect(await sessions.takeLink(late)).toBe(false);
  });

  it('is no session, and a session is no link', async () => {
    const link = await sessions.offerLink();
    const { secret } = await sessions.open(localOwner);
    expect(await sessions.find(link)).toBe('unknown');
    expect(await sessions.takeLink(secret)).toBe(false);
  });
});

describe('a session', () => {
  it('ends eight hours after its last use', async () => {
    const { secret } = await sessions.open(localOwner);
    clock.advance(idleMs - 1);
    await found(secret);
    clock.advance(idleMs - 1);
    await found(secret);
    clock.advance(idleMs);
    expect(await sessions.find(secret)).toBe('expired');
    expect(await sessions.find(secret)).toBe('unknown');
  });

  it('ends a day after the sign-in, however much it is used', async () => {
    const { secret } = await sessions.open(localOwner);
    for (let usedMs = 0; usedMs + idleMs / 2 < absoluteMs; usedMs += idleMs / 2) {
      await found(secret);
      clock.advance(idleMs / 2);
    }
    expect((await found(secret)).expiresAtMs).toBe(clock.nowMs() + idleMs / 2);
    clock.advance(idleMs / 2);
    expect(await sessions.find(secret)).toBe('expired');
  });

  it('writes down its use once a minute at most', async () => {
    const { secret } = await sessions.open(localOwner);
    const openedMs = clock.nowMs();
    clock.advance(59_999);
    expect((await found(secret)).expiresAtMs).toBe(openedMs + 59_999 + idleMs);
    clock.advance(idleMs - 59_999);
    expect(await sessions.find(secret)).toBe('expired');
  });

  it('has the scopes that its key has now, and ends with it', async () => {
    const minted = mintApiKey(
      { name: 'ci', scopes: ['audit:read'], expiresAtMs: null },
      { clock, entropy: seededEntropy(9, clock) },
    );
    await store.apiKeys.insert(minted.record);
    const id = `key:${minted.record.id}`;
    const asked = createPrincipal({ id, kind: 'service', name: 'ci', scopes: ['*'] });
    const { secret } = await sessions.open(asked);
    expect((await found(secret)).principal).toMatchObject({ id, scopes: new Set(['audit:read']) });
    await store.apiKeys.revoke(minted.record.id, clock.nowMs());
    expect(await sessions.find(secret)).toBe('principal_gone');
    expect(await sessions.find(secret)).toBe('unknown');
  });

  it('ends once when it is signed out of', async () => {
    const { secret } = await sessions.open(localOwner);
    expect(await sessions.end(secret)).toBe(true);
    expect(await sessions.end(secret)).toBe(false);
    expect(await sessions.find(secret)).toBe('unknown');
  });

  it.each(['', 'x', '../'.repeat(15), 'ü'.repeat(43)])('is not opened by %j', async (secret) => {
    expect(await sessions.find(secret)).toBe('unknown');
    expect(await sessions.end(secret)).toBe(false);
    expect(await sessions.takeLink(secret)).toBe(false);
  });

  it('has a token of its own for what changes something, the same each time', async () => {
    const [one, other] = [await sessions.open(localOwner), await sessions.open(localOwner)];
    expect((await found(one.secret)).csrfToken).toBe(one.csrfToken);
    expect(hasCsrfToken(one, one.csrfToken)).toBe(true);
    for (const wrong of [other.csrfToken, one.secret, '', undefined]) {
      expect(hasCsrfToken(one, wrong)).toBe(false);
    }
  });
});
