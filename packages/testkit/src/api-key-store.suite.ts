import type { ApiKeyRecord } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import type { OpenStore } from './open-store.ts';

const apiKey = (id: string, given: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id,
  name: `key ${id}`,
  secretHash: 'ab'.repeat(32),
  scopes: ['tools:call', 'audit:read'],
  createdAtMs: 1_000,
  expiresAtMs: null,
  revokedAtMs: null,
  rotatedFrom: null,
  ...given,
});

/** What every store of API keys promises. */
export function apiKeyStoreSuite(open: OpenStore): void {
  keepingTests(open);
  revokingTests(open);
  rotatingTests(open);
}

function keepingTests(open: OpenStore): void {
  it('gives a key back as it was inserted', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    const full = apiKey('k2', { expiresAtMs: 5_000, revokedAtMs: 4_000, rotatedFrom: 'k1' });
    await apiKeys.insert(apiKey('k1', { scopes: [] }));
    await apiKeys.insert(full);
    expect(await apiKeys.get('k1')).toEqual(apiKey('k1', { scopes: [] }));
    expect(await apiKeys.get('k2')).toEqual(full);
    expect(await apiKeys.get('k3')).toBeUndefined();
  });

  it('lists the oldest first', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    await apiKeys.insert(apiKey('young', { createdAtMs: 3_000 }));
    await apiKeys.insert(apiKey('old', { createdAtMs: 1_000 }));
    await apiKeys.insert(apiKey('middle', { createdAtMs: 2_000 }));
    expect((await apiKeys.list()).map(({ id }) => id)).toEqual(['old', 'middle', 'young']);
  });

  it('refuses a second key of the same id and keeps the first', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    await apiKeys.insert(apiKey('k1'));
    await expect(apiKeys.insert(apiKey('k1', { name: 'other' }))).rejects.toMatchObject({
      qmcpError: 'platform',
      code: 'duplicate',
    });
    expect(await apiKeys.get('k1')).toMatchObject({ name: 'key k1' });
  });
}

function revokingTests(open: OpenStore): void {
  it('revokes a key, and lets an earlier revocation stand', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    await apiKeys.insert(apiKey('k1'));
    expect(await apiKeys.revoke('k1', 3_000)).toBe(true);
    expect(await apiKeys.revoke('k1', 4_000)).toBe(true);
    expect(await apiKeys.get('k1')).toMatchObject({ revokedAtMs: 3_000 });
    expect(await apiKeys.revoke('k1', 2_000)).toBe(true);
    expect(await apiKeys.get('k1')).toMatchObject({ revokedAtMs: 2_000 });
  });

  it('has nothing to revoke where there is no key', async () => {
    await using opened = await open();
    expect(await opened.store.apiKeys.revoke('nobody', 1)).toBe(false);
  });
}

function rotatingTests(open: OpenStore): void {
  it('rotates: the successor stands and the old key ends', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    const successor = apiKey('k2', { createdAtMs: 2_000, rotatedFrom: 'k1' });
    await apiKeys.insert(apiKey('k1'));
    await apiKeys.rotate(successor, 9_000);
    expect(await apiKeys.get('k1')).toEqual(apiKey('k1', { expiresAtMs: 9_000 }));
    expect(await apiKeys.get('k2')).toEqual(successor);
  });

  it('never lets a rotation prolong a key', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    await apiKeys.insert(apiKey('k1', { expiresAtMs: 5_000 }));
    await apiKeys.rotate(apiKey('k2', { rotatedFrom: 'k1' }), 9_000);
    expect(await apiKeys.get('k1')).toMatchObject({ expiresAtMs: 5_000 });
  });

  it('rotates all or nothing', async () => {
    await using opened = await open();
    const { apiKeys } = opened.store;
    await apiKeys.insert(apiKey('k1'));
    await apiKeys.insert(apiKey('taken'));
    const attempts = await Promise.allSettled([
      apiKeys.rotate(apiKey('taken', { rotatedFrom: 'k1' }), 9_000),
      apiKeys.rotate(apiKey('k2', { rotatedFrom: 'nobody' }), 9_000),
      apiKeys.rotate(apiKey('k3'), 9_000),
    ]);
    expect(attempts).toMatchObject([
      { reason: { code: 'duplicate' } },
      { reason: { code: 'not_found' } },
      { reason: { code: 'not_found' } },
    ]);
    expect(await apiKeys.list()).toEqual([apiKey('k1'), apiKey('taken')]);
  });
}
