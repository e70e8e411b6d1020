import { Writable } from 'node:stream';

import { expect, it } from 'vitest';

import { writeLines } from '../../src/cli/write-lines.ts';

/** A reader that takes a chunk each turn, and goes away with an error after so many. */
function reader(chunks: number, error?: NodeJS.ErrnoException) {
  const taken: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      setImmediate(() => done(taken.length >= chunks ? error : undefined));
    },
  });
  return { stream, taken };
}

/**
 * As many lines as somebody asks for; counts them.
 * @yields a line
 */
function* endless(counter: { count: number }): Generator<string> {
  for (;;) {
    counter.count += 1;
    yield 'x'.repeat(1_000);
  }
}

it('writes every line, and ends the stream only where it is told to', async () => {
  for (const end of [true, false]) {
    const { stream, taken } = reader(Infinity);
    await writeLines(stream, ['one', 'two'], { end });
    expect(taken.join('')).toBe('one\ntwo\n');
    expect(stream.writableEnded).toBe(end);
  }
});

it('goes no faster than the reader, and stops when that has seen enough', async () => {
  const { stream, taken } = reader(3, Object.assign(new Error('gone'), { code: 'EPIPE' }));
  const asked = { count: 0 };
  await writeLines(stream, endless(asked), { end: true });
  expect(taken).toHaveLength(3);
  expect(asked.count).toBeLessThan(2_000);
});

it('tells what else goes wrong', async () => {
  const { stream } = reader(1, Object.assign(new Error('no room'), { code: 'ENOSPC' }));
  await expect(writeLines(stream, endless({ count: 0 }), { end: true })).rejects.toThrow('no room');
});
