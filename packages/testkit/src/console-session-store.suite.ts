import type { ConsoleSession } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import type { OpenStore } from './open-store.ts';

const session = (secretHash: string, given: Partial<ConsoleSession> = {}): ConsoleSession => ({
  secretHash,
  principalId: 'owner',
  createdAtMs: 1_000,
  usedAtMs: 1_000,
  expiresAtMs: 9_000,
  ...given,
});

/** What every store of who is signed in promises. */
export function consoleSessionStoreSuite(open: OpenStore): void {
  linkTests(open);
  sessionTests(open);
}

function linkTests(open: OpenStore): void {
  it('lets a link be taken once, of many who try at once', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.offerLink({ secretHash: 'a', expiresAtMs: 5_000 }, 1_000);
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => consoleSessions.takeLink('a', 2_000)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await consoleSessions.takeLink('a', 2_000)).toBe(false);
  });

  it('gives nothing for a link that is unknown or has expired', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.offerLink({ secretHash: 'a', expiresAtMs: 5_000 }, 1_000);
    expect(await consoleSessions.takeLink('b', 2_000)).toBe(false);
    expect(await consoleSessions.takeLink('a', 5_000)).toBe(false);
  });

  it('forgets expired links when it gets another, and keeps the others', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.offerLink({ secretHash: 'old', expiresAtMs: 2_000 }, 1_000);
    await consoleSessions.offerLink({ secretHash: 'live', expiresAtMs: 9_000 }, 1_000);
    await consoleSessions.offerLink({ secretHash: 'new', expiresAtMs: 9_000 }, 2_000);
    expect(await consoleSessions.takeLink('old', 1_500)).toBe(false);
    expect(await consoleSessions.takeLink('live', 2_000)).toBe(true);
  });
}

function sessionTests(open: OpenStore): void {
  it('gives a session back as it was opened', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.open(session('a', { principalId: 'key:ünï' }));
    expect(await consoleSessions.get('a')).toEqual(session('a', { principalId: 'key:ünï' }));
    expect(await consoleSessions.get('b')).toBeUndefined();
  });

  it('notes the last use, and never an earlier one', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.open(session('a'));
    await consoleSessions.touch('a', 4_000);
    await consoleSessions.touch('a', 3_000);
    expect(await consoleSessions.get('a')).toEqual(session('a', { usedAtMs: 4_000 }));
    await consoleSessions.touch('b', 3_000);
    expect(await consoleSessions.get('b')).toBeUndefined();
  });

  it('ends a session once, and no other', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.open(session('a'));
    await consoleSessions.open(session('b'));
    expect(await consoleSessions.end('a')).toBe(true);
    expect(await consoleSessions.end('a')).toBe(false);
    expect(await consoleSessions.get('a')).toBeUndefined();
    expect(await consoleSessions.get('b')).toEqual(session('b'));
  });

  it('forgets expired sessions when it gets another, and keeps the others', async () => {
    await using opened = await open();
    const { consoleSessions } = opened.store;
    await consoleSessions.open(session('old', { expiresAtMs: 2_000 }));
    await consoleSessions.open(session('live', { expiresAtMs: 3_000 }));
    await consoleSessions.open(session('new', { createdAtMs: 2_000 }));
    expect(await consoleSessions.get('old')).toBeUndefined();
    expect(await consoleSessions.get('live')).toBeDefined();
  });
}
