import { hash } from 'node:crypto';

/** What hashes are written as here: SHA-256, 64 lower-case hex digits. */
export type Hash = string;

/** Hash of a leaf: SHA-256 over the byte 0x00 and the record's text in UTF-8 (RFC 6962, section 2.1). */
export const leafHash = (text: string): Hash => hash('sha256', `\0${text}`);

/** Hash of a node: SHA-256 over the byte 0x01 and both children (RFC 6962, section 2.1). */
const nodeHash = (left: Hash, right: Hash): Hash =>
  hash('sha256', Buffer.from(`01${left}${right}`, 'hex'));

/**
 * Root of the Merkle tree over leaf hashes (RFC 6962, section 2.1). Pairing level by level, with an odd last node moved
 * up as it is, gives the tree that the RFC defines by splitting at the largest power of two.
 * @param leaves - at least one
 */
export function rootOf(leaves: readonly Hash[]): Hash {
  let level = leaves;
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left = '', right] = level.slice(index, index + 2);
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    level = above;
  }
  return level[0] ?? hash('sha256', '');
}

/** Where a leaf stands, and the hashes that lead from it to the root. */
export interface InclusionPath {
  /** From 0. */
  readonly index: number;
  /** How many leaves the tree has. */
  readonly count: number;
  /** Siblings, from the leaf upwards. */
  readonly path: readonly Hash[];
}

/**
 * Root that a leaf and its path lead to (RFC 9162, section 2.1.3.2).
 * @returns undefined when the path can't belong to such a tree
 */
export function rootFromPath(leaf: Hash, { index, count, path }: InclusionPath): Hash | undefined {
  if (index < 0 || index >= count) return undefined;
  let node = index;
  let last = count - 1;
  let current = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      current = nodeHash(sibling, current);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      current = nodeHash(current, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? current : undefined;
}

const half = (index: number): number => Math.floor(index / 2);
