/** The ustar format (POSIX.1-2017, pax, "ustar Interchange Format"): blocks of 512 bytes, a header before each file. */
export const BLOCK_BYTES = 512;

/** Where the fields of a header are: their first byte, and the one behind their last. */
export const fields = {
  name: [0, 100],
  mode: [100, 108],
  userId: [108, 116],
  groupId: [116, 124],
  size: [124, 136],
  modifiedAt: [136, 148],
  checksum: [148, 156],
  type: [156, 157],
  magic: [257, 265],
  prefix: [345, 500],
} as const;

/** `ustar`, NUL, version `00`. */
export const MAGIC = 'ustar\u000000';

/** The sum of a header's bytes, its own field read as blanks. */
export function checksumOf(header: Uint8Array): number {
  const [from, to] = fields.checksum;
  const blank = 0x20;
  return header.reduce((sum, byte, at) => sum + (at >= from && at < to ? blank : byte), 0);
}

/** Bytes that fill a file's last block. */
export const paddingOf = (size: number): number =>
  (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
