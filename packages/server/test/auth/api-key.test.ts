import { fakeClock, seededEntropy } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hashApiKey, mintApiKey, parseApiKey } from '../../src/auth/api-key.ts';

const clock = fakeClock();
const ports = { clock, entropy: seededEntropy(1, clock) };
const request = { name: 'ci', scopes: ['tools:call'], expiresAtMs: null };

describe('a minted key', () => {
  it('has a prefix that scanners know, an id, 260 random bits and a checksum', () => {
    const { secret, record } = mintApiKey(request, ports);
    expect(secret).toMatch(/^qk_[0-9a-z]{12}_[0-9a-z]{52}[0-9a-f]{8}$/);
    expect(secret).toContain(`qk_${record.id}_`);
    expect(parseApiKey(secret)).toEqual({ id: record.id });
  });

  it('is stored as a hash, with what was asked for', () => {
    const { secret, record } = mintApiKey({ ...request, rotatedFrom: 'old' }, ports);
    expect(record).toEqual({
      id: record.id,
      name: 'ci',
      secretHash: hashApiKey(secret),
      scopes: ['tools:call'],
      createdAtMs: clock.nowMs(),
      expiresAtMs: null,
      revokedAtMs: null,
      rotatedFrom: 'old',
    });
    expect(JSON.stringify(record)).not.toContain(secret.slice(16));
  });

  it('replaces none unless told', () => {
    expect(mintApiKey(request, ports).record.rotatedFrom).toBeNull();
  });

  it('is another one each time', () => {
    const secrets = Array.from({ length: 100 }, () => mintApiKey(request, ports).secret);
    expect(new Set(secrets).size).toBe(100);
  });
});

describe('parseApiKey', () => {
  const { secret } = mintApiKey(request, ports);

  it('refuses any one-character change', () => {
    const at = fc.nat({ max: secret.length - 1 });
    fc.assert(
      fc.property(at, fc.string({ minLength: 1, maxLength: 1 }), (index, character) => {
        fc.pre(character !== secret[index]);
        const changed = secret.slice(0, index) + character + secret.slice(index + 1);
        expect(parseApiKey(changed)).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses two characters swapped, one lost, one too many', () => {
    for (let index = 0; index < secret.length - 1; index += 1) {
      const [a = '', b = ''] = secret.slice(index, index + 2);
      const rest = secret.slice(index + 2);
      if (a !== b) expect(parseApiKey(secret.slice(0, index) + b + a + rest)).toBeUndefined();
      expect(parseApiKey(secret.slice(0, index) + b + rest)).toBeUndefined();
      expect(parseApiKey(secret.slice(0, index) + a + a + b + rest)).toBeUndefined();
    }
  });

  it.each(['', 'qk_', secret.toUpperCase(), ` ${secret}`, `${secret}\n`, 'sk-1234'])(
    'refuses %j',
    (other) => {
      expect(parseApiKey(other)).toBeUndefined();
    },
  );
});
