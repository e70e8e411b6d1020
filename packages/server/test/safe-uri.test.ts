import { WireError } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { demandSafeUri } from '../src/safe-uri.ts';

function verdict(uri: string): string {
  try {
    demandSafeUri(uri);
  } catch (error) {
    if (WireError.is(error) && error.code === 'invalid_params') return error.message;
    throw error;
  }
  return 'accepted';
}

/** `text` percent-encoded `times` times over, every character of it. */
const encoded = (text: string, times: number): string =>
  times === 0
    ? text
    : encoded(text, times - 1).replaceAll(
        /./gs,
        (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
      );

describe('accepts', () => {
  it.each([
    'file:///a/b.txt',
    'file:///a/..b/c..d/...',
    'file:///a/.hidden/b.',
    'users://42',
    'urn:isbn:0451450523',
    'https://example.com:8080/a?b=../c#../d',
    'x://a/%20b/%C3%A9',
    'x://a/100%25',
    'x://a/%252',
    'x://a/50%25off',
    'mailto:ada@example.com',
    'x://a//b/',
    'x:',
    'a+b-c.d://x',
  ])('%s', (uri) => {
    expect(verdict(uri)).toBe('accepted');
  });
});

describe('refuses', () => {
  it.each([
    'file:///a/../b',
    'file:///..',
    'file:///../etc/passwd',
    'file://host/..',
    'file:..',
    'file:../etc',
    'x://a/./b',
    'x://a/.',
    'x://../b',
    'x://a/..?q',
    'x://a/..#f',
    'x://a/%2e%2e/b',
    'x://a/%2E./b',
    'x://a/.%2e',
    'x://a/%252e%252e/b',
    'x://a/%25252e%25252e',
    'x://a/%%32%65%%32%65/b',
    'x://a/%25%32%65%25%32%65/b',
    'x://a/%25zz/%252e%252e',
  ])('a dot segment: %s', (uri) => {
    expect(verdict(uri)).not.toBe('accepted');
  });

  it.each([
    'x://a/b%2fc',
    'x://a/b%2Fc',
    'x://a/..%2f..',
    'x://a/b%5cc',
    'x://a/b%00',
    'x://a/b%252fc',
    'x://a/b%25252Fc',
    'x://a/b%255c',
    'x://a/b%2500',
    'x://a/b%25%32%66c',
  ])('a separator in disguise: %s', (uri) => {
    expect(verdict(uri)).toContain('an encoded slash, backslash or NUL');
  });

  it.each([
    'x://a\\b',
    'x://a\\..\\b',
    'x://a b',
    'x://a\tb',
    'x://a\nb',
    'x://a\0b',
    'x://a\u007f',
    ' x://a',
  ])('what a URI cannot hold: %j', (uri) => {
    expect(verdict(uri)).toContain('a control character, space or backslash');
  });

  it.each(['', 'a/b', '/etc/passwd', '//host/a', '../a', '1x://a', '-x://a'])(
    'what is not absolute: %j',
    (uri) => {
      expect(verdict(uri)).toContain('no scheme');
    },
  );

  it.each(['x://a/%', 'x://a/%2', 'x://a/%zz', 'x://a/%C3', 'x://a/%c0%ae%c0%ae'])(
    'a percent sign that encodes nothing: %s',
    (uri) => {
      expect(verdict(uri)).toContain('a percent sign that encodes nothing');
    },
  );

  it('what is too long', () => {
    expect(verdict(`x://${'a'.repeat(1_996)}`)).toBe('accepted');
    expect(verdict(`x://${'a'.repeat(1_997)}`)).toContain('longer than 2000 bytes');
    expect(verdict(`x://${'é'.repeat(998)}`)).toBe('accepted');
    expect(verdict(`x://${'é'.repeat(999)}`)).toContain('longer than 2000 bytes');
  });

  it('a climb, however often it is encoded', () => {
    const climb = fc.constantFrom('..', '.', 'a/..', '../..');
    fc.assert(
      fc.property(climb, fc.integer({ min: 0, max: 3 }), (path, times) => {
        expect(verdict(`x://h/${encoded(path, times)}/b`)).not.toBe('accepted');
      }),
    );
  });

  it('in time linear in the URI', () => {
    const limit = performance.now() + 5_000;
    for (let times = 0; times < 20; times += 1) verdict(`x://a/%${'25'.repeat(990)}`);
    expect(performance.now()).toBeLessThan(limit);
  });
});
