import { fakeClock } from '@qmcp/testkit';
import { array, assert, constant, integer, oneof, property } from 'fast-check';
import { expect, it } from 'vitest';

import { EndedStreams } from '../../src/legacy/ended-streams.ts';
import { ResumableStream } from '../../src/legacy/resumable-stream.ts';
import { KeepAlive } from '../../src/transport/keep-alive.ts';

const parts = {
  keepAlive: new KeepAlive(fakeClock(), 1_000),
  maxStreamBufferBytes: 1_000,
  onStream: () => undefined,
};

function endedStream(id: string, bytes: number): ResumableStream {
  const stream = new ResumableStream(id, parts, { primes: true, onFinished: () => undefined });
  stream.send('x'.repeat(bytes));
  stream.finish();
  return stream;
}

it('keeps the last ones to end that fit within the bounds, whatever was removed meanwhile', () => {
  const bounds = { maxStreams: 5, maxBytes: 100 };
  const steps = array(oneof(integer({ min: 0, max: 120 }), constant('remove')));
  assert(
    property(steps, (taken) => {
      const streams = new EndedStreams(bounds);
      const kept = new Set<ResumableStream>();
      const forget = (stream: ResumableStream): void => {
        kept.delete(stream);
        streams.remove(stream);
      };
      let expected: readonly number[] = [];
      for (const [index, step] of taken.entries()) {
        if (typeof step === 'number') {
          const stream = endedStream(`s${index}`, step);
          kept.add(stream);
          streams.add(stream, () => forget(stream));
          expected = fitting([...expected, step], bounds);
        } else {
          for (const newest of [...kept].slice(-1)) forget(newest);
          expected = expected.slice(0, -1);
        }
        expect([...kept].map(({ keptBytes }) => keptBytes)).toEqual(expected);
      }
    }),
  );
});

/** The longest end of a list that is within the bounds. */
function fitting(
  sizes: readonly number[],
  { maxStreams, maxBytes }: { readonly maxStreams: number; readonly maxBytes: number },
): readonly number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  const fits = sizes.length <= maxStreams && sum <= maxBytes;
  return fits ? sizes : fitting(sizes.slice(1), { maxStreams, maxBytes });
}
