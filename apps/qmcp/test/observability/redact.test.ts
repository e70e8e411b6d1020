import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isSecretName, redactText } from '../../src/observability/redact.ts';

describe('redactText', () => {
  it.each([
    ['our own keys', `qk_0123456789ab_${'a'.repeat(60)}`],
    ['a key of ours that was cut', 'qk_0123456789ab_abc'],
    ['bearer credentials', 'Bearer abcdefgh12345678'],
    ['basic credentials', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['JSON web tokens', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
    ['GitHub tokens', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['Slack tokens', 'xoxb-1234567890-abcdef'],
    ['AWS key ids', 'AKIAIOSFODNN7EXAMPLE'],
    ['model vendors’ keys', 'sk-proj-abcdefghijklmnop1234'],
    ['private keys', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'],
    ['private keys that were cut', '-----BEGIN PRIVATE KEY-----\nMIIEow'],
    ['assignments in running text', 'password=correct-horse'],
    ['assignments in JSON text', '"api_key": "correct-horse"'],
  ])('takes out %s, wherever they stand', (_what, secret) => {
    const redacted = redactText(`before ${secret} after`);
    expect(redacted).not.toContain(secret);
    expect(redacted).toMatch(/^before .*\[redacted\]/);
  });

  it('takes the password out of a URL and leaves the rest', () => {
    expect(redactText('connect postgres://me:hunter2@db.example/qmcp')).toBe(
      'connect postgres://[redacted]@db.example/qmcp',
    );
  });

  it('leaves ordinary text alone', () => {
    const text =
      'GET /v1/tools answered 200 in 3 ms; the bearer of this token: none. eyJ is no JWT.';
    expect(redactText(text)).toContain('GET /v1/tools answered 200 in 3 ms; the bearer of this');
  });

  it('cuts what is too long, and marks it', () => {
    const redacted = redactText('x'.repeat(1_000_000));
    expect(redacted.length).toBeLessThan(5_000);
    expect(redacted).toMatch(/… \(cut\)$/);
  });

  it('leaves nothing of a key at the cut', () => {
    const secret = `qk_0123456789ab_${'a'.repeat(60)}`;
    fc.assert(
      fc.property(fc.integer({ min: 4_000, max: 4_100 }), (offset) => {
        const redacted = redactText(`${' '.repeat(offset)}${secret}`);
        expect(redacted).not.toContain('0123456789');
      }),
    );
  });
});

describe('isSecretName', () => {
  it.each([
    'authorization',
    'X-Api-Key',
    'x_api_key',
    'xApiKey',
    'API KEY',
    'Set-Cookie',
    'client_secret',
    'accessToken',
    'PRIVATE-KEY',
    'db.password',
    'pin',
  ])('knows %s', (name) => expect(isSecretName(name)).toBe(true));

  it.each(['method', 'route', 'requestId', 'scopeKey', 'spinner', 'author', 'tool'])(
    'leaves %s',
    (name) => expect(isSecretName(name)).toBe(false),
  );
});
