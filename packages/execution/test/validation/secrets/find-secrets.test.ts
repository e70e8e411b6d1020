import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { entropyOf } from '../../../src/validation/secrets/entropy.ts';
import { findSecrets } from '../../../src/validation/secrets/find-secrets.ts';

/** Put together, so that nothing in this file is taken for a secret of ours. */
const of = (...parts: string[]): string => parts.join('');

const RANDOM = 'q8Zr2LmX0vTb7NcKs5WdYh3GfJp9Ae1U';

describe('the search for secrets', () => {
  it.each([
    ['secret/private-key', of('-----BEGIN RSA ', 'PRIVATE KEY-----')],
    ['secret/aws', of('AKIA', 'Q3ZT7LMX2VBN5CKW')],
    ['secret/github', of('ghp', '_', RANDOM, 'abcd')],
    ['secret/github', of('github', '_pat_', RANDOM)],
    ['secret/gitlab', of('glpat', '-', RANDOM)],
    ['secret/slack', of('xoxb', '-', '2048-', RANDOM)],
    ['secret/stripe', of('sk', '_live_', RANDOM)],
    ['secret/google', of('AIza', RANDOM, 'xyz')],
    ['secret/model-provider', of('sk', '-ant-', RANDOM, RANDOM)],
    ['secret/npm', of('npm', '_', RANDOM, 'abcd')],
    ['secret/pypi', of('pypi', '-', RANDOM, RANDOM)],
    ['secret/jwt', of('eyJ', 'hbGciOiJIUzI1NiJ9', '.eyJ', 'zdWIiOiJhZGEifQxx', '.', RANDOM)],
    ['secret/url', of('postgres://app:', 'kestrel91', '@db/app')],
    ['secret/assigned', of('password = "', 'kestrel-91-Vault', '"')],
    ['secret/assigned', of('"client_secret": "', RANDOM, '"')],
    ['secret/assigned', of("const apiKey: string = '", RANDOM, "'")],
    ['secret/random-text', of('signature_hash = "', RANDOM, '"')],
  ])('finds %s', (rule, text) => {
    const found = findSecrets(`# first line\n  ${text}\n`);
    expect(found).toMatchObject([{ rule, line: 2, severity: 'error', cwe: 798 }]);
  });

  it.each([
    'password = os.environ["PASSWORD"]',
    'password = "<your password>"',
    'api_key: "YOUR_API_KEY_GOES_HERE"',
    'token = "xxxxxxxxxxxxxxxx"',
    'secret = "${SECRET_FROM_VAULT}"',
    'password = "aaaaaaaaaaaa"',
    'AKIAIOSFODNN7EXAMPLE',
    'https://user:<password>@host/',
    'passwordLabel: "Your password, please"',
    'key = "translation.of.a.label"',
  ])('takes %s for none', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('names a place once, by the first rule that knows it', () => {
    const text = of('token = "ghp', '_', RANDOM, 'abcd"');
    expect(findSecrets(text).map(({ rule }) => rule)).toEqual(['secret/github']);
  });

  it('never shows a secret, whatever it is', () => {
    const secret = fc.string({
      unit: fc.constantFrom(...RANDOM.split('')),
      minLength: 16,
      maxLength: 60,
    });
    fc.assert(
      fc.property(secret, (value) => {
        const found = findSecrets(`password = "${value}"`);
        expect(JSON.stringify(found)).not.toContain(value);
      }),
    );
  });

  it('finds no more than 500 in one text', () => {
    const line = of('password = "', 'kestrel-91-Vault', '"\n');
    expect(findSecrets(line.repeat(600))).toHaveLength(500);
  });

  it('takes time in the length of the text, whatever the text is', () => {
    const hostile = ['password=', 'a:'.repeat(10), '://', 'eyJ', '-----BEGIN ', 'sk-', 'key "'];
    for (const part of hostile) {
      const before = process.cpuUsage().user;
      findSecrets(part.repeat(Math.floor(300_000 / part.length)));
      expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(5_000);
    }
  });
});

describe('entropy', () => {
  it('is 0 for one character, and 1 bit for two of them', () => {
    expect(entropyOf('aaaa')).toBe(0);
    expect(entropyOf('abab')).toBe(1);
  });

  it('is at most that of characters which are all different', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary-ascii' }), (text) => {
        expect(entropyOf(text)).toBeLessThanOrEqual(Math.log2(text.length) + 1e-9);
      }),
    );
  });
});
