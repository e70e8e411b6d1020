import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batchHash } from '../../src/audit/batch-head.ts';
import { leafHash, merkleRoot, ZERO_HASH } from '../../src/audit/merkle-tree.ts';
import { emptyStream, sealBatch } from '../../src/audit/seal-batch.ts';

const LIVE = { kind: 'live', sealedAtMs: 1 } as const;

describe('a sealed batch', () => {
  it('begins a stream with batch 1, record 1 and nothing before', () => {
    const leaf = leafHash('a');
    const { head, leaves, stream } = sealBatch(emptyStream(7), [leaf], LIVE);
    expect(head).toEqual({
      instance: 7,
      number: 1,
      kind: 'live',
      sealedAtMs: 1,
      firstSequence: 1,
      count: 1,
      root: leaf,
      previous: ZERO_HASH,
    });
    expect(leaves).toBeNull();
    expect(stream).toEqual({ instance: 7, batch: 1, sequence: 1, hash: batchHash(head) });
  });

  it('follows from the one before without a gap, however many records each has', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, (sizes) => {
        let stream = emptyStream(1);
        let records = 0;
        for (const [index, count] of sizes.entries()) {
          const leaves = Array.from({ length: count }, (_, at) => leafHash(String(records + at)));
          const batch = sealBatch(stream, leaves, LIVE);
          expect(batch.head).toMatchObject({
            number: index + 1,
            firstSequence: records + 1,
            root: merkleRoot(leaves),
            previous: stream.hash,
          });
          stream = batch.stream;
          records += count;
          expect(stream.sequence).toBe(records);
        }
      }),
    );
  });
});
