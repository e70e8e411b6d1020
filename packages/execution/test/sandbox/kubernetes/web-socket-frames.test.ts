import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  oneof,
  property,
  tuple,
  uint8Array,
} from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  clientFrame,
  opcodes,
  ServerFrames,
  type Frame,
} from '../../../src/sandbox/kubernetes/web-socket-frames.ts';

/** A frame as a server sends it: RFC 6455, section 5.2, without a mask. */
function serverFrame(first: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const size = length < 126 ? Buffer.of(length) : Buffer.alloc(length < 65_536 ? 3 : 9);
  if (length >= 65_536) {
    size.writeUInt8(127);
    size.writeBigUInt64BE(BigInt(length), 1);
  } else if (length >= 126) {
    size.writeUInt8(126);
    size.writeUInt16BE(length, 1);
  }
  return Buffer.concat([Buffer.of(first), size, payload]);
}

/** Sizes on either side of where the form of a length changes. */
const payloads = oneof(
  uint8Array({ maxLength: 300 }),
  constantFrom(125, 126, 65_535, 65_536, 70_000).map((length) => new Uint8Array(length).fill(7)),
);

describe('what a server sends', () => {
  it('is read whole however it is cut', () => {
    assert(
      property(
        array(tuple(boolean(), payloads), { maxLength: 4 }),
        array(integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 6 }),
        (sent, cuts) => {
          const bytes = Buffer.concat(
            sent.map(([final, payload]) => serverFrame(final ? 0x82 : 0x02, payload)),
          );
          const reader = new ServerFrames();
          const frames: Frame[] = [];
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const end = at + (cuts[cut % cuts.length] ?? 1);
            frames.push(...reader.push(bytes.subarray(at, end)));
            at = end;
          }
          expect(frames.map(({ final, payload }) => [final, new Uint8Array(payload)])).toEqual(
            sent,
          );
        },
      ),
    );
  });

  it('is refused where no server of Kubernetes would send it', () => {
    expect(() => new ServerFrames().push(Buffer.of(0x82, 0x85, 1, 2, 3, 4))).toThrow(/masked/);
    const huge = Buffer.concat([Buffer.of(0x82, 127), Buffer.alloc(8, 1)]);
    expect(() => new ServerFrames().push(huge)).toThrow(RangeError);
  });
});

describe('what a client sends', () => {
  it('is the example of RFC 6455, section 5.7', () => {
    const frame = clientFrame(1, Buffer.from('Hello'), Buffer.of(0x37, 0xfa, 0x21, 0x3d));
    expect(frame.toString('hex')).toBe('818537fa213d7f9f4d5158');
  });

  it('says how long it is in two bytes where one is not enough', () => {
    const frame = clientFrame(opcodes.binary, Buffer.alloc(126), Buffer.alloc(4));
    expect(frame.subarray(0, 4).toString('hex')).toBe('82fe007e');
    expect(frame.length).toBe(4 + 4 + 126);
  });
});
