import { describe, expect, it } from 'vitest';

import { AllowList, readDestination } from '../../../src/sandbox/egress/allow-list.ts';

const allows = (entries: readonly string[], authority: string): boolean => {
  const destination = readDestination(authority);
  return destination !== undefined && new AllowList(entries).has(destination);
};

describe('a list of allowed hosts', () => {
  it.each([
    ['api.example', 'api.example:443'],
    ['api.example', 'API.Example.:443'],
    ['api.example:8443', 'api.example:8443'],
    ['*.example', 'api.example:443'],
    ['*.example', 'a.b.example:443'],
    ['bücher.example', 'xn--bcher-kva.example:443'],
    ['192.0.2.1:80', '192.0.2.1:80'],
    ['[2001:db8::1]:443', '[2001:db8::1]:443'],
  ])('that has %s allows %s', (entry, authority) => {
    expect(allows(['other.example', entry], authority)).toBe(true);
  });

  it.each([
    ['api.example', 'api.example:80'],
    ['api.example', 'evil-api.example:443'],
    ['api.example', 'api.example.evil:443'],
    ['api.example', 'x.api.example:443'],
    ['*.example', 'example:443'],
    ['*.example', 'notexample:443'],
    ['api.example:8443', 'api.example:443'],
  ])('that has %s does not allow %s', (entry, authority) => {
    expect(allows([entry], authority)).toBe(false);
  });

  it.each([
    '',
    '*',
    'a b',
    'http://api.example',
    'api.example:0',
    'api.example:70000',
    '*.*.a',
    'a*',
  ])('takes no entry %j, and says what one looks like', (entry) => {
    expect(() => new AllowList([entry])).toThrow(
      expect.objectContaining({
        code: 'bad_destination',
        message: expect.stringContaining('host:port'),
      }),
    );
  });
});

describe('where a client of a proxy wants to go', () => {
  it.each(['api.example', ':443', 'api.example:', 'u@api.example:443', 'a/b:443', 'a:1:443x'])(
    'is nowhere where it says %j',
    (authority) => {
      expect(readDestination(authority)).toBeUndefined();
    },
  );
});
