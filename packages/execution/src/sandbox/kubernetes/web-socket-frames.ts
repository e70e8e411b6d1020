/** What a frame of a WebSocket is for: RFC 6455, section 5.2. */
export const opcodes = { continuation: 0, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One frame that was received. */
export interface Frame {
  readonly opcode: number;
  /** Whether no further frame belongs to its message. */
  readonly final: boolean;
  readonly payload: Buffer;
}

const FINAL = 0x80;
const MASKED = 0x80;
const OPCODE_BITS = 0x0f;
const LENGTH_BITS = 0x7f;

/** Lengths that say that the length follows, in two bytes or in eight. */
const SHORT_LENGTH = 126;
const LONG_LENGTH = 127;

/** The API sends pieces of 32 KiB; something much larger is not meant for us. */
const MAX_PAYLOAD_BYTES = 1024 * 1024;

/**
 * A whole message as a client sends it: RFC 6455, section 5.3.
 * @param payload - at most 65,535 bytes
 * @param mask - four random bytes
 */
export function clientFrame(opcode: number, payload: Uint8Array, mask: Uint8Array): Buffer {
  const isShort = payload.length < SHORT_LENGTH;
  const header = Buffer.alloc(isShort ? 2 : 4);
  header.writeUInt8(FINAL | opcode, 0);
  header.writeUInt8(MASKED | (isShort ? payload.length : SHORT_LENGTH), 1);
  if (!isShort) header.writeUInt16BE(payload.length, 2);
  const masked = Buffer.from(payload);
  for (let at = 0; at < masked.length; at++) masked[at] = byteAt(masked, at) ^ byteAt(mask, at % 4);
  return Buffer.concat([header, mask, masked]);
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

/** Takes apart what a server sends. */
export class ServerFrames {
  #pending: Buffer = Buffer.alloc(0);

  /**
   * @returns what is complete, in order
   * @throws RangeError for what no server of Kubernetes sends
   */
  push(chunk: Buffer): readonly Frame[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return frames;
      frames.push(frame);
    }
  }

  #next(): Frame | undefined {
    const begin = this.#payloadAt();
    if (begin === undefined) return undefined;
    const { at, length } = begin;
    if (length > MAX_PAYLOAD_BYTES) throw new RangeError(`a frame of ${length} bytes`);
    if (this.#pending.length < at + length) return undefined;
    const first = this.#pending.readUInt8(0);
    const payload = this.#pending.subarray(at, at + length);
    this.#pending = this.#pending.subarray(at + length);
    return { opcode: first & OPCODE_BITS, final: (first & FINAL) !== 0, payload };
  }

  #payloadAt(): { readonly at: number; readonly length: number } | undefined {
    const bytes = this.#pending;
    if (bytes.length < 2) return undefined;
    const second = bytes.readUInt8(1);
    if ((second & MASKED) !== 0) throw new RangeError('a masked frame of a server');
    const length = second & LENGTH_BITS;
    if (length < SHORT_LENGTH) return { at: 2, length };
    if (length === SHORT_LENGTH) {
      return bytes.length < 4 ? undefined : { at: 4, length: bytes.readUInt16BE(2) };
    }
    if (length === LONG_LENGTH && bytes.length >= 10) {
      return { at: 10, length: Number(bytes.readBigUInt64BE(2)) };
    }
    return undefined;
  }
}
