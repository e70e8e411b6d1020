import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseChallenges, readOAuthChallenge } from '../../src/auth/challenge.ts';

const plain = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('a WWW-Authenticate header', () => {
  it.each([
    ['Bearer', [['bearer', {}]]],
    ['Bearer realm="a, b", scope="x y"', [['bearer', { realm: 'a, b', scope: 'x y' }]]],
    ['bearer ERROR=invalid_token', [['bearer', { error: 'invalid_token' }]]],
    ['Bearer a = "1" , b="2"', [['bearer', { a: '1', b: '2' }]]],
    ['Bearer a="say \\"hi\\""', [['bearer', { a: 'say "hi"' }]]],
    ['Bearer a="1", a="2"', [['bearer', { a: '1' }]]],
    [
      'Bearer a="1", DPoP algs="ES256"',
      [
        ['bearer', { a: '1' }],
        ['dpop', { algs: 'ES256' }],
      ],
    ],
    [
      'Negotiate YWJj==, Basic realm="x"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['', []],
    ['a="1"', []],
    ['Bearer a="unclosed', [['bearer', {}]]],
    [', ,Bearer', [['bearer', {}]]],
  ])('%s', (header, expected) => {
    expect(plain(header)).toEqual(expected);
  });

  it('comes out as it went in, whatever its values hold', () => {
    const name = fc.stringMatching(/^[a-z_]{1,12}$/);
    const value = fc.string({ maxLength: 30 });
    const parameters = fc.dictionary(name, value, {
      minKeys: 1,
      maxKeys: 5,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(parameters, { minLength: 1, maxLength: 3 }), (challenges) => {
        const header = challenges
          .map((one) => `Scheme ${Object.entries(one).map(write).join(', ')}`)
          .join(', ');
        expect(plain(header)).toEqual(challenges.map((one) => ['scheme', one]));
      }),
    );
  });

  it('of any kind is read in time, without an error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => void readOAuthChallenge(header)),
    );
    const hostile = `Bearer ${'a="\\'.repeat(50_000)}`;
    expect(readOAuthChallenge(hostile).error).toBeUndefined();
  });
});

const write = ([name, value]: [string, string]): string =>
  `${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

describe('what it says to an OAuth client', () => {
  it('is taken from Bearer and DPoP challenges alone', () => {
    const header =
      'Basic scope="no", DPoP error="invalid_token", Bearer scope="a  b", resource_metadata="https://x.example/"';
    expect(readOAuthChallenge(header)).toEqual({
      error: 'invalid_token',
      scopes: ['a', 'b'],
      resourceMetadataUrl: 'https://x.example/',
      dpop: true,
    });
  });

  it('is nothing where there is no header', () => {
    expect(readOAuthChallenge(undefined)).toEqual({
      error: undefined,
      scopes: undefined,
      resourceMetadataUrl: undefined,
      dpop: false,
    });
  });
});
