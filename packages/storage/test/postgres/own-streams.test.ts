import { describe, expect, it } from 'vitest';

import { leafHash } from '../../src/audit/merkle-tree.ts';
import { sealBatch } from '../../src/audit/seal-batch.ts';
import type { SealedBatch } from '../../src/audit/seal-batch.ts';
import { OwnStreams } from '../../src/postgres/own-streams.ts';

/** The batch that would follow, of one record. */
const next = (streams: OwnStreams, text: string): SealedBatch =>
  sealBatch(streams.head, [leafHash(text)], { kind: 'live', sealedAtMs: 1 });

describe('the streams of a process', () => {
  it('go on from what was written, and tell what nobody signed for', () => {
    const streams = new OwnStreams(7);
    expect([streams.head, streams.unsignedHeads]).toEqual([
      { instance: 7, batch: 0, sequence: 0, hash: '0'.repeat(64) },
      [],
    ]);
    streams.advance(next(streams, 'a'));
    streams.advance(next(streams, 'b'));
    expect([streams.unsignedBatches, streams.unsignedHeads]).toEqual([2, [streams.head]]);
    const signed = streams.unsignedHeads;
    streams.advance(next(streams, 'c'));
    // What came while it was signed is not signed for.
    streams.noteSigned(signed);
    expect([streams.unsignedBatches, streams.unsignedHeads]).toEqual([1, [streams.head]]);
    streams.noteSigned(streams.unsignedHeads);
    expect([streams.unsignedBatches, streams.unsignedHeads]).toEqual([0, []]);
  });

  it('recognise a batch of which nobody knew whether it was written, until another one is', () => {
    const streams = new OwnStreams(7);
    const [lost, other] = [next(streams, 'a'), next(streams, 'b')];
    streams.noteUnanswered(lost);
    streams.noteUnanswered(other);
    expect(streams.recognise('ab'.repeat(32))).toBe(false);
    expect(streams.recognise(lost.hash)).toBe(true);
    expect(streams.head).toEqual(lost.stream);
    expect(streams.recognise(other.hash)).toBe(false);
  });

  it('are signed for where they were left, too', () => {
    const streams = new OwnStreams(7);
    streams.advance(next(streams, 'a'));
    const left = streams.head;
    streams.beginAs(8);
    streams.advance(next(streams, 'b'));
    expect(streams.unsignedHeads).toEqual([left, streams.head]);
    expect(streams.unsignedBatches).toBe(2);
    streams.noteSigned([left]);
    expect([streams.unsignedBatches, streams.unsignedHeads]).toEqual([1, [streams.head]]);
  });
});
