import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  anyRequestBut,
  containerProfile,
} from '../../../src/sandbox/container/container-profile.ts';
import { readOciProfile } from '../../../src/sandbox/seccomp/oci-profile.ts';
import { decide } from '../seccomp/oci-semantics.ts';

const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;

const ioctl = (request: bigint): string =>
  decide(containerProfile(), { name: 'ioctl', arguments: [0n, request, 0n, 0n, 0n, 0n] });

describe('the profile of containers', () => {
  it('is one that runtimes take', () => {
    expect(readOciProfile(containerProfile())).toEqual(containerProfile());
  });

  it('denies what types into a terminal, whatever stands in the upper half', () => {
    for (const request of [TIOCSTI, TIOCLINUX]) {
      for (const upper of [0n, 1n, 1n << 31n]) {
        expect(ioctl(BigInt(request) | (upper << 32n))).toBe('SCMP_ACT_ERRNO 38');
      }
    }
  });

  it('allows every other request', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (request) => {
        fc.pre(![TIOCSTI, TIOCLINUX].includes(Number(request & 0xffffffffn)));
        expect(ioctl(request)).toBe('SCMP_ACT_ALLOW');
      }),
    );
    for (const neighbour of [TIOCSTI - 1, TIOCSTI + 1, TIOCLINUX - 1, TIOCLINUX + 1]) {
      expect(ioctl(BigInt(neighbour))).toBe('SCMP_ACT_ALLOW');
    }
  });

  it('says of a call that libraries do without that there is none', () => {
    expect(decide(containerProfile(), { name: 'clone3', arguments: [] })).toBe('SCMP_ACT_ERRNO 38');
    expect(decide(containerProfile(), { name: 'mount', arguments: [] })).toBe(
      'SCMP_ACT_KILL_PROCESS',
    );
  });
});

describe('a request that is none of some', () => {
  it('meets exactly one test, and each of them none', () => {
    const requests = fc.uniqueArray(fc.nat({ max: 0xffffffff }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(requests, fc.nat({ max: 0xffffffff }), (denied, other) => {
        const tests = anyRequestBut(denied);
        const met = (request: number): number =>
          tests.filter(
            ({ value, valueTwo = 0 }) => (BigInt(request) & BigInt(value)) === BigInt(valueTwo),
          ).length;
        for (const request of denied) expect(met(request)).toBe(0);
        if (!denied.includes(other)) expect(met(other)).toBe(1);
      }),
    );
  });
});
