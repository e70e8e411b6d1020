import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { maskSecrets, mayHoldSecrets } from '../../src/audit/mask.ts';

const MASK = '[masked]';
const KEY = `qk_0123456789ab_${'a1'.repeat(30)}`;
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P';
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----';

const secretNames = [
  'password',
  'Password',
  'dbPassword',
  'db_password',
  'passwords',
  'pass-word',
  'passwd',
  'passphrase',
  'secret',
  'secrets',
  'client_secret',
  'clientSecret',
  'credential',
  'credentials',
  'private_key',
  'privateKey',
  'api_key',
  'apiKey',
  'X-API-Key',
  'api keys',
  'AccessKey',
  'aws_secret_access_key',
  'authorization',
  'Proxy-Authorization',
  'access_token',
  'refreshToken',
  'id_token',
  'session-token',
  'bearerToken',
  'authToken',
  'token',
  'TOKEN',
  'auth',
  'cookie',
  'cookies',
  'Set-Cookie',
  'cvv',
  'cvc',
  'pin',
  'jwt',
  'otp',
];

const plainNames = [
  'passed',
  'compass',
  'wordCount',
  'password_hint',
  'secretary',
  'key',
  'keys',
  'primaryKey',
  'keyboard',
  'author',
  'authority',
  'nextPageToken',
  'maxTokens',
  'tokens',
  'total_tokens',
  'spinner',
  'pinned',
  'cookieConsent',
];

const secretValues = [
  KEY,
  `sk-proj-${'Ab3_'.repeat(8)}`,
  `ghp_${'a1B2'.repeat(9)}`,
  `gho_${'a1B2'.repeat(9)}`,
  'xoxb-123456789012-abcdefghij',
  'AKIAIOSFODNN7EXAMPLE',
  'Bearer mF_9.B5f-4.1JqM',
  'bearer\tmF_9.B5f-4.1JqM',
  JWT,
  PEM,
];

const plainValues = [
  'a task-list-of-many-more-things-to-do',
  'risk-assessment-of-the-whole-thing',
  'the bearer of good news',
  'eyJust kidding',
  'qk_short',
  'AKIA',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
];

describe('by the name of the member', () => {
  it.each(secretNames)('masks the value of %s', (name) => {
    expect(maskSecrets({ a: [{ [name]: 'hunter2' }] })).toEqual({ a: [{ [name]: MASK }] });
  });

  it.each(plainNames)('leaves the value of %s', (name) => {
    expect(maskSecrets({ [name]: 'hunter2' })).toEqual({ [name]: 'hunter2' });
  });

  it('masks numbers and lists under a secret name', () => {
    const value = { pin: 1234, passwords: ['a', 2, ['b']] };
    expect(maskSecrets(value)).toEqual({ pin: MASK, passwords: [MASK, MASK, [MASK]] });
  });

  it('looks into an object under a secret name, and leaves what holds no value', () => {
    const value = { auth: { user: 'ada', password: 'x' }, token: null, secret: true, otp: {} };
    expect(maskSecrets(value)).toEqual({ ...value, auth: { user: 'ada', password: MASK } });
  });

  it.each([
    ['{"password":"hunter2","n":1}', '{"password":"[masked]","n":1}'],
    ['{\n  "dbPassword": "hunter2"\n}', '{\n  "dbPassword": "[masked]"\n}'],
    ['{"pin":1234,"spin":5}', '{"pin":"[masked]","spin":5}'],
    ['answer: {"token":"a\\"b","x":"y"}', 'answer: {"token":"[masked]","x":"y"}'],
    ['cut off: {"api_key":"abc', 'cut off: {"api_key":"[masked]"'],
    [String.raw`"{\"secret\":\"abc`, String.raw`"{\"secret\":"[masked]"`],
  ])('masks a member of JSON that stands in text: %s', (text, masked) => {
    expect(maskSecrets([text])).toEqual([masked]);
  });
});

describe('by the form of the value', () => {
  it.each(secretValues)('masks %s', (secret) => {
    expect(maskSecrets(secret)).toBe(MASK);
    expect(maskSecrets({ text: `see ${secret}, or\n${secret}\n` })).toEqual({
      text: `see ${MASK}, or\n${MASK}\n`,
    });
  });

  it.each(plainValues)('leaves %s', (value) => {
    expect(maskSecrets({ value })).toEqual({ value });
  });

  it('masks a private key that was cut', () => {
    expect(maskSecrets(PEM.slice(0, 40))).toBe(MASK);
  });
});

describe('mayHoldSecrets', () => {
  const piece = fc.constantFrom(
    ...secretNames,
    ...plainNames,
    ...secretValues,
    '\n',
    '"',
    '\\',
    ' ',
    ':',
    '\u212A',
    '\ud800',
    '-',
    '_',
    '{',
    '}',
    '1',
    'é',
    '\t',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.constantFrom(null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3 }),
      // As tools repeat their structured content.
      tie('value').map((inner) => JSON.stringify(inner)),
      tie('value').map((inner) => JSON.stringify(inner, null, 2)),
    ),
  }));

  it('never says no where masking would change something', () => {
    fc.assert(
      fc.property(value, (sample) => {
        const plain = JSON.stringify(sample);
        const masked = JSON.stringify(maskSecrets(JSON.parse(plain)));
        if (masked !== plain) expect(mayHoldSecrets(plain)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(secretNames)('says yes to a member named %s', (name) => {
    expect(mayHoldSecrets(JSON.stringify({ [name]: 'x' }))).toBe(true);
    expect(mayHoldSecrets(JSON.stringify([JSON.stringify({ [name]: 'x' }, null, 1)]))).toBe(true);
  });

  it('says no to what a call usually holds', () => {
    const usual = { arguments: { user: 'ada', limit: 5 }, result: { content: [{ text: 'hi' }] } };
    expect(mayHoldSecrets(JSON.stringify(usual))).toBe(false);
  });
});

it.each([
  ['eyJ-', 100_000],
  ['-----BEGIN ', 50_000],
  ['-----BEGIN PRIVATE KEY-----END ', 20_000],
  ['bearer ', 100_000],
  ['pass_', 100_000],
  ['"password":', 50_000],
  ['"password":"\\', 50_000],
  ['secret\\', 100_000],
])('takes time linear in a text of %s', (unit, times) => {
  const hostile = unit.repeat(times);
  const limit = performance.now() + 5_000;
  maskSecrets({ [hostile]: hostile });
  mayHoldSecrets(JSON.stringify(hostile));
  expect(performance.now()).toBeLessThan(limit);
});
