import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { takeToken } from '../../../src/core/api/link-token.ts';
import { returnPath } from '../../../src/core/api/return-path.ts';

describe('the token of a sign-in link', () => {
  const secret = 'aB3-_'.repeat(8);

  it('is taken out of the address before anything else happens', () => {
    const addresses: unknown[] = [];
    const history = {
      state: { key: 1 },
      replaceState: (_state: unknown, _unused: string, url?: string | URL | null) =>
        void addresses.push(url),
    };
    const token = takeToken(
      { hash: `#${secret}`, pathname: '/sign-in', search: '?to=%2Finbox' },
      history,
    );

    expect(token).toBe(secret);
    expect(addresses).toEqual(['/sign-in?to=%2Finbox']);
  });

  it.each(['', '#', '#short', '#has a space in it, and is long'])('is none in %j', (hash) => {
    const history = { state: null, replaceState: () => expect.fail('the address was changed') };

    expect(takeToken({ hash, pathname: '/sign-in', search: '' }, history)).toBeUndefined();
  });
});

describe('where to go back to after the sign-in', () => {
  it.each(['/inbox/1', '/invocations?tool=a'])('is a path of ours: %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([undefined, 7, '', 'inbox', '//evil.example', '/\\evil.example', '/sign-in?to=/x'])(
    'is never %j',
    (value) => expect(returnPath(value)).toBeUndefined(),
  );

  it('never leads to another host', () => {
    const parts = fc.constantFrom(
      '/',
      '\\',
      '\t',
      '\n',
      ' ',
      ':',
      '@',
      '.',
      '?',
      '#',
      '%2f',
      'evil.example',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (text) => {
        const path = returnPath(`/${text.join('')}`);
        const home = 'https://qmcp.example';
        return path === undefined || new URL(path, home).origin === home;
      }),
    );
  });
});
