import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addressKind } from '../../src/guarded-fetch/address-kind.ts';

describe('an address is', () => {
  it.each([
    ['public', ['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00::1']],
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
    ['private', ['10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fc00::1']],
    [
      'special',
      [
        '0.0.0.0',
        '169.254.169.254',
        '192.0.2.1',
        '198.18.0.1',
        '224.0.0.1',
        '255.255.255.255',
        '::',
        '::ffff:127.0.0.1',
        '::ffff:1.1.1.1',
        '64:ff9b::7f00:1',
        'fe80::1',
        'ff02::1',
        '2001::1',
        '2001:db8::1',
        '2002:7f00:1::',
        'localhost',
        '',
      ],
    ],
  ])('%s: %j', (kind, addresses) => {
    for (const address of addresses)
      expect([address, addressKind(address)]).toEqual([address, kind]);
  });

  it('never public when its first octet is 10 or 127', () => {
    const octet = fc.nat({ max: 255 });
    fc.assert(
      fc.property(fc.constantFrom(10, 127), octet, octet, octet, (...octets) => {
        expect(addressKind(octets.join('.'))).not.toBe('public');
      }),
    );
  });
});
