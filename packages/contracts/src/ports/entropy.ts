/** Randomness, as a port. */
export interface Entropy {
  /** Cryptographically secure. */
  bytes(count: number): Uint8Array;
  /** UUIDv7 (RFC 9562); ids of one process ascend. */
  uuidv7(): string;
}
