import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { leafHash, rootFromPath, rootOf } from '../src/merkle-tree.ts';

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

/** The path as RFC 6962, section 2.1.1 defines it: by splitting at the largest power of two. */
function pathOf(some: readonly string[], index: number): string[] {
  if (some.length === 1) return [];
  const split = 2 ** Math.ceil(Math.log2(some.length) - 1);
  const [left, right] = [some.slice(0, split), some.slice(split)];
  return index < split
    ? [...pathOf(left, index), rootOf(right)]
    : [...pathOf(right, index - split), rootOf(left)];
}

const placed = fc
  .integer({ min: 1, max: 70 })
  .chain((count) => fc.record({ count: fc.constant(count), index: fc.nat(count - 1) }));

const made = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => leafHash(String(index)));

describe('the Merkle tree', () => {
  it.each(roots.map((root, index) => [index + 1, root] as const))(
    'over %i entries has the root of RFC 6962',
    (count, root) => {
      expect(rootOf(leaves.slice(0, count))).toBe(root);
    },
  );

  it('over nothing has the hash of nothing', () => {
    expect(rootOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is reached from each leaf by its path, and from no other place', () => {
    fc.assert(
      fc.property(placed, fc.nat(70), ({ count, index }, elsewhere) => {
        const some = made(count);
        const leaf = some[index] as string;
        const path = pathOf(some, index);
        expect(rootFromPath(leaf, { index, count, path })).toBe(rootOf(some));
        if (elsewhere === index) return;
        expect(rootFromPath(leaf, { index: elsewhere, count, path })).not.toBe(rootOf(some));
      }),
    );
  });

  it('is not reached by a path that is too long, too short, or beside it', () => {
    const some = made(5);
    const path = pathOf(some, 1);
    const leaf = some[1] as string;
    expect(rootFromPath(leaf, { index: 1, count: 5, path: [...path, leaf] })).toBeUndefined();
    expect(rootFromPath(leaf, { index: 1, count: 5, path: path.slice(1) })).toBeUndefined();
    expect(rootFromPath(leaf, { index: -1, count: 5, path })).toBeUndefined();
    expect(rootFromPath(leaf, { index: 5, count: 5, path })).toBeUndefined();
  });
});
