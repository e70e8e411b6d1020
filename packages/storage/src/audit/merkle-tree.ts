import { hash } from 'node:crypto';

/** SHA-256 in hex. */
export type Hash = string;

/** What stands before the first of a chain. */
export const ZERO_HASH: Hash = '0'.repeat(64);

/** Hash of a record's text as a leaf (RFC 6962, section 2.1): 0x00 comes first, so that no node can pass for one. */
export const leafHash = (text: string): Hash => hash('sha256', `\0${text}`);

/** 0x01, then both children; one buffer for all, since making one costs more than the hash. */
const nodeBytes = Buffer.alloc(65, 1);

function nodeHash(left: Hash, right: Hash): Hash {
  nodeBytes.write(left, 1, 'hex');
  nodeBytes.write(right, 33, 'hex');
  return hash('sha256', nodeBytes);
}

/** Pairs a level of the tree; an odd last node moves up as it is. */
function levelAbove(level: readonly Hash[]): Hash[] {
  const above: Hash[] = [];
  for (let index = 0; index + 1 < level.length; index += 2) {
    above.push(nodeHash(level[index] as Hash, level[index + 1] as Hash));
  }
  if (level.length % 2 === 1) above.push(level.at(-1) as Hash);
  return above;
}

/**
 * Root of the Merkle tree over leaf hashes (RFC 6962, section 2.1).
 * @param leaves - at least one
 */
export function merkleRoot(leaves: readonly Hash[]): Hash {
  let level = leaves;
  while (level.length > 1) level = levelAbove(level);
  return level[0] as Hash;
}

/** Siblings on the way from a leaf to the root, from below (RFC 6962, section 2.1.1). @param index - from 0 */
export function inclusionPath(leaves: readonly Hash[], index: number): readonly Hash[] {
  const path: Hash[] = [];
  let level = leaves;
  for (let at = index; level.length > 1; at = Math.floor(at / 2)) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (sibling !== undefined) path.push(sibling);
    level = levelAbove(level);
  }
  return path;
}

/** Leaf hashes as a column holds them: 32 bytes apiece. Null for a single one, which is the root. */
export const packLeaves = (leaves: readonly Hash[]): Uint8Array | null =>
  leaves.length === 1 ? null : Buffer.from(leaves.join(''), 'hex');

/** The other way round. */
export const unpackLeaves = (packed: Uint8Array): readonly Hash[] =>
  Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
    .toString('hex')
    .match(/.{64}/g) ?? [];
