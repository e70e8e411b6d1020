import { localOwner, WireError } from '@qmcp/contracts';
import { fakeClock, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { mintApiKey } from '../../src/auth/api-key.ts';
import type { ApiKeyRequest } from '../../src/auth/api-key.ts';
import { Authenticator } from '../../src/auth/authenticator.ts';
import { RecordingApiKeys } from '../recording-store.ts';

function authenticating(mode: 'local' | 'keys' = 'keys') {
  const clock = fakeClock();
  const ports = { clock, entropy: seededEntropy(1, clock) };
  const apiKeys = new RecordingApiKeys();
  const authenticator = new Authenticator(mode, { apiKeys, clock });
  return {
    clock,
    apiKeys,
    authenticate: async (header: string | undefined) => authenticator.authenticate(header),
    mint: async (fields: Partial<ApiKeyRequest> = {}) => {
      const { secret, record } = mintApiKey(
        { name: 'ci', scopes: ['users:read'], expiresAtMs: null, ...fields },
        ports,
      );
      await apiKeys.insert(record);
      return { secret, id: record.id, header: `Bearer ${secret}` };
    },
    /** A key that nobody stored. */
    strange: () => mintApiKey({ name: 'x', scopes: ['*'], expiresAtMs: null }, ports).secret,
  };
}

async function reasonOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
  } catch (error) {
    if (WireError.is(error) && error.code === 'unauthorized') return error.data?.['reason'];
    throw error;
  }
  return 'accepted';
}

describe('a key', () => {
  it('proves its principal', async () => {
    const { authenticate, mint } = authenticating();
    const { header, id } = await mint();
    const principal = await authenticate(header);
    expect(principal).toMatchObject({ id: `key:${id}`, kind: 'service', name: 'ci' });
    expect([...principal.scopes]).toEqual(['users:read']);
  });

  it.each(['bearer', 'BEARER', 'Bearer '])('may come after %j', async (scheme) => {
    const { authenticate, mint } = authenticating();
    const { secret } = await mint();
    expect((await authenticate(`${scheme} ${secret}`)).name).toBe('ci');
  });
});

describe('is refused', () => {
  it('nothing at all, where a key is needed', async () => {
    const { authenticate } = authenticating();
    expect(await reasonOf(authenticate(undefined))).toBe('missing');
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    'Bearer a b',
    'Bearer qk_abc',
    'Bearer x',
  ])('a header that reads %j', async (header) => {
    const { authenticate } = authenticating();
    expect(await reasonOf(authenticate(header))).toBe('malformed');
  });

  it('a key with a typo, without asking the store', async () => {
    const { authenticate, mint, apiKeys } = authenticating();
    const { header } = await mint();
    const typo = header.slice(0, -1) + (header.endsWith('0') ? '1' : '0');
    expect(await reasonOf(authenticate(typo))).toBe('malformed');
    expect(apiKeys.lookups).toBe(0);
  });

  it('a key that nobody stored', async () => {
    const { authenticate, strange } = authenticating();
    expect(await reasonOf(authenticate(`Bearer ${strange()}`))).toBe('unknown');
  });

  it('a well-formed key that only shares its id with a stored one', async () => {
    const { authenticate, mint, strange, apiKeys } = authenticating();
    const { id } = await mint();
    const other = strange();
    const record = await apiKeys.get(id);
    if (record !== undefined) apiKeys.keys.set(other.slice(3, 15), record);
    expect(await reasonOf(authenticate(`Bearer ${other}`))).toBe('unknown');
  });

  it('a revoked key; one whose revocation is still to come is not', async () => {
    const { authenticate, mint, apiKeys, clock } = authenticating();
    const { header, id } = await mint();
    await apiKeys.revoke(id, clock.nowMs() + 100);
    expect(await reasonOf(authenticate(header))).toBe('accepted');
    clock.advance(100);
    expect(await reasonOf(authenticate(header))).toBe('revoked');
  });

  it('an expired key', async () => {
    const { authenticate, mint, clock } = authenticating();
    const { header } = await mint({ expiresAtMs: clock.nowMs() + 10_000 });
    clock.advance(9_999);
    expect(await reasonOf(authenticate(header))).toBe('accepted');
    clock.advance(1);
    expect(await reasonOf(authenticate(header))).toBe('expired');
  });

  it.each(['malformed', 'unknown'])('with a message that does not quote the key', async () => {
    const { authenticate, strange } = authenticating();
    const secret = strange();
    await expect(authenticate(`Bearer ${secret}`)).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret.slice(4)) as string }),
    );
  });
});

describe('what was checked', () => {
  it('is believed for a second, no longer', async () => {
    const { authenticate, mint, apiKeys, clock } = authenticating();
    const { header, id } = await mint();
    await authenticate(header);
    await apiKeys.revoke(id, clock.nowMs());
    clock.advance(999);
    expect(await reasonOf(authenticate(header))).toBe('accepted');
    expect(apiKeys.lookups).toBe(1);
    clock.advance(1);
    expect(await reasonOf(authenticate(header))).toBe('revoked');
  });

  it('is not believed past the end of the key', async () => {
    const { authenticate, mint, clock } = authenticating();
    const { header } = await mint({ expiresAtMs: clock.nowMs() + 500 });
    await authenticate(header);
    clock.advance(500);
    expect(await reasonOf(authenticate(header))).toBe('expired');
  });

  it('is forgotten when there is too much of it', async () => {
    const { authenticate, mint, apiKeys } = authenticating();
    const { header } = await mint();
    await authenticate(header);
    for (let index = 0; index < 10_000; index += 1) await authenticate((await mint()).header);
    apiKeys.lookups = 0;
    await authenticate(header);
    expect(apiKeys.lookups).toBe(1);
  });

  it('does not help a refused key', async () => {
    const { authenticate, strange, apiKeys } = authenticating();
    const header = `Bearer ${strange()}`;
    await reasonOf(authenticate(header));
    await reasonOf(authenticate(header));
    expect(apiKeys.lookups).toBe(2);
  });
});

describe('local mode', () => {
  it('knows who brings no key as the local owner', async () => {
    expect(await authenticating('local').authenticate(undefined)).toBe(localOwner);
  });

  it('refuses a wrong key all the same, and knows a right one', async () => {
    const { authenticate, mint } = authenticating('local');
    expect(await reasonOf(authenticate('Bearer x'))).toBe('malformed');
    expect((await authenticate((await mint()).header)).kind).toBe('service');
  });
});
