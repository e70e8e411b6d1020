import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  inclusionPath,
  leafHash,
  merkleRoot,
  packLeaves,
  unpackLeaves,
} from '../../src/audit/merkle-tree.ts';

/** The entries and roots that implementations of Certificate Transparency (RFC 6962) test themselves with. */
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaves = entries.map((hex) => leafHash(Buffer.from(hex, 'hex').toString('latin1')));

const someLeaves = fc
  .integer({ min: 1, max: 70 })
  .map((count) => Array.from({ length: count }, (_, index) => leafHash(String(index))));

describe('the Merkle tree', () => {
  it.each(roots.map((root, index) => [index + 1, root] as const))(
    'over %i entries has the root of RFC 6962',
    (count, root) => {
      expect(merkleRoot(leaves.slice(0, count))).toBe(root);
    },
  );

  it('takes as many steps to a leaf as it is high, at most', () => {
    expect(inclusionPath(leaves, 0)).toHaveLength(3);
    expect(inclusionPath(leaves.slice(0, 5), 4)).toEqual([merkleRoot(leaves.slice(0, 4))]);
    expect(inclusionPath(leaves.slice(0, 1), 0)).toEqual([]);
  });

  it('keeps its leaves in 32 bytes each, and none where the root says it all', () => {
    fc.assert(
      fc.property(someLeaves, (some) => {
        const packed = packLeaves(some);
        expect(packed?.byteLength ?? null).toBe(some.length === 1 ? null : some.length * 32);
        if (packed !== null) expect(unpackLeaves(packed)).toEqual(some);
      }),
    );
  });
});
