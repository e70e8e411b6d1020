import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { verifyProof } from '../src/index.ts';
import { keyOf } from './sealed-audit.ts';

const read = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8').trimEnd();

const text = read('proof-v1.json');
const key = read('key-v1.txt');
const whole = verifyProof(text, [key]);

interface Proof {
  record: string;
  batch: string;
  path: string[];
  links: string[];
  signed: { statement: string; signature: string };
  keys: { statement: string; signature: string }[];
  payload: { salt: string; body: string } | null;
}

/** The proof, changed. */
function changed(change: (proof: Proof) => void): string {
  const proof = JSON.parse(text) as Proof;
  change(proof);
  return JSON.stringify(proof);
}

describe('a proof', () => {
  it('proves nothing else, whatever is changed in it', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 2 }), (at, inserted) => {
        const other = verifyProof(text.slice(0, at) + inserted + text.slice(at + 1), [key]);
        if (other.ok) expect(other).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('is as good without the payload, but for that', () => {
    const bare = changed((proof) => (proof.payload = null));
    expect(verifyProof(bare, [key])).toEqual({ ...whole, payload: 'absent' });
  });

  it('is trusted by who knows the first key, or the one that signed', () => {
    const { statement } = (JSON.parse(text) as Proof).keys.at(-1) as { statement: string };
    const { public_key: second } = JSON.parse(statement) as { public_key: string };
    expect(second).not.toBe(key);
    expect(verifyProof(text, [second])).toEqual(whole);
    expect(verifyProof(text, [])).toEqual({ ok: false, failure: 'wrong_key' });
    expect(verifyProof(text, [keyOf('stranger').publicKey])).toEqual({
      ok: false,
      failure: 'wrong_key',
    });
  });

  it.each<[string, (proof: Proof) => void]>([
    ['wrong_key', (proof) => void (proof.keys = [])],
    ['wrong_key', (proof) => void (proof.signed.signature = '00'.repeat(64))],
    ['not_in_batch', (proof) => void (proof.record = proof.record.replace('"ok"', '"denied"'))],
    ['not_in_batch', (proof) => void proof.path.pop()],
    [
      'not_in_batch',
      (proof) => void (proof.batch = proof.batch.replace('"instance":1', '"instance":2')),
    ],
    ['not_signed_for', (proof) => void proof.links.pop()],
    ['not_signed_for', (proof) => void proof.links.push('{}')],
    ['not_signed_for', (proof) => void proof.links.push(proof.batch)],
    ['payload_changed', (proof) => void (proof.payload = { salt: '00'.repeat(16), body: '' })],
    ['malformed', (proof) => void (proof.payload = { salt: '', body: '' })],
    ['malformed', (proof) => void (proof.record = '{}')],
    ['malformed', (proof) => void (proof.batch = '{}')],
    ['malformed', (proof) => void (proof.signed.statement = '{}')],
    ['malformed', (proof) => void Object.assign(proof, { record: 1 })],
    ['malformed', (proof) => void Object.assign(proof, { path: [1] })],
    ['malformed', (proof) => void Object.assign(proof, { links: undefined })],
    ['malformed', (proof) => void Object.assign(proof, { signed: null })],
    ['malformed', (proof) => void Object.assign(proof, { payload: {} })],
    ['malformed', (proof) => void Object.assign(proof, { keys: {} })],
    ['malformed', (proof) => void Object.assign(proof, { format: 'qmcp-audit-proof-v2' })],
  ])('fails: %s', (failure, change) => {
    expect(verifyProof(changed(change), [key])).toEqual({ ok: false, failure });
  });

  it('is JSON', () => {
    expect(verifyProof('nonsense', [key])).toEqual({ ok: false, failure: 'malformed' });
  });
});
