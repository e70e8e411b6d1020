import { localOwner } from '@qmcp/contracts';
import type { ApiKeyRecord } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { standingPrincipal } from '../../src/auth/standing-principal.ts';

const NOW_MS = 10_000;

const key = (given: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id: 'k1',
  name: 'robot',
  secretHash: 'ab'.repeat(32),
  scopes: ['tools:call'],
  createdAtMs: 1_000,
  expiresAtMs: null,
  revokedAtMs: null,
  rotatedFrom: null,
  ...given,
});

const find = (id: string, stored?: ApiKeyRecord) =>
  standingPrincipal(id, {
    apiKeys: { get: async (wanted) => (wanted === stored?.id ? stored : undefined) },
    clock: fakeClock(NOW_MS),
  });

describe('the principal behind an id', () => {
  it('is the owner', async () => {
    expect(await find('owner')).toBe(localOwner);
  });

  it('is an API key, with the scopes that it has now', async () => {
    expect(await find('key:k1', key({ scopes: ['audit:read'] }))).toMatchObject({
      id: 'key:k1',
      kind: 'service',
      name: 'robot',
      scopes: new Set(['audit:read']),
    });
  });

  it('is nobody any more once the key is revoked or has expired', async () => {
    expect(await find('key:k1', key({ revokedAtMs: NOW_MS }))).toBeUndefined();
    expect(await find('key:k1', key({ expiresAtMs: NOW_MS }))).toBeUndefined();
    expect(await find('key:k1', key({ expiresAtMs: NOW_MS + 1 }))).toBeDefined();
  });

  it('is nobody for an id that names nobody', async () => {
    expect(await find('key:none', key())).toBeUndefined();
    expect(await find('k1', key())).toBeUndefined();
  });
});
