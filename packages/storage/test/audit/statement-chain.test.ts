import { createPublicKey, hash, verify } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { ZERO_HASH } from '../../src/audit/merkle-tree.ts';
import { SigningKey } from '../../src/audit/signing-key.ts';
import { chainEnd, signNext } from '../../src/audit/statement-chain.ts';

const key = SigningKey.generate();
const opened = signNext(
  chainEnd(undefined),
  { kind: 'opened', public_key: key.publicKey },
  { key, atMs: 1 },
);

describe('the chain of statements', () => {
  it('begins with statement 1, after nothing', () => {
    expect(opened.number).toBe(1);
    expect(JSON.parse(opened.body)).toMatchObject({ number: 1, previous: ZERO_HASH, key: key.id });
  });

  it('goes on from the text of the newest statement', () => {
    const next = signNext(
      chainEnd(opened.body),
      { kind: 'checkpoint', heads: [] },
      { key, atMs: 2 },
    );
    expect(next.number).toBe(2);
    expect(JSON.parse(next.body)).toMatchObject({ previous: hash('sha256', opened.body) });
  });

  it('knows the key that signs what follows another key', () => {
    const fresh = SigningKey.generate();
    const handover = signNext(
      chainEnd(opened.body),
      { kind: 'key', public_key: fresh.publicKey, handover: true },
      { key, atMs: 2 },
    );
    expect(chainEnd(opened.body).keyId).toBe(key.id);
    expect(chainEnd(handover.body).keyId).toBe(fresh.id);
  });

  it('is signed over the text as it stands', () => {
    const x = Buffer.from(key.publicKey, 'hex').toString('base64url');
    const jwk = { key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' } as const;
    const signature = Buffer.from(opened.signature, 'hex');
    const verified = (text: string): boolean =>
      verify(null, Buffer.from(text), createPublicKey(jwk), signature);
    expect(verified(opened.body)).toBe(true);
    expect(verified(`${opened.body} `)).toBe(false);
  });
});
