import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FrameReader } from '../../../src/sandbox/docker/frames.ts';

const frame = (stream: number, bytes: Uint8Array): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

describe('what Docker sends over an attached connection', () => {
  it('is read the same however it is cut', () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array()));
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 20 }), (sent, step) => {
        const bytes = Buffer.concat(sent.map(([stream, content]) => frame(stream, content)));
        const reader = new FrameReader();
        const read: Record<string, Uint8Array[]> = { stdout: [], stderr: [] };
        for (let at = 0; at < bytes.length; at += step) {
          for (const part of reader.push(bytes.subarray(at, at + step))) {
            read[part.stream]?.push(part.bytes);
          }
        }
        for (const [number, name] of [
          [1, 'stdout'],
          [2, 'stderr'],
        ] as const) {
          const wanted = sent.filter(([stream]) => stream === number).map(([, content]) => content);
          expect(Buffer.concat(read[name] ?? [])).toEqual(Buffer.concat(wanted));
        }
      }),
    );
  });
});
