import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { LineWriter } from '../../src/transport/line-writer.ts';

describe('LineWriter', () => {
  it('writes a line for each message; those of one turn leave together', async () => {
    const chunks: string[] = [];
    const output = new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
    const writer = new LineWriter(output);
    writer.write('a');
    writer.write('b');
    expect(chunks).toEqual([]);
    await new Promise(setImmediate);
    writer.write('c');
    await writer.flushed();
    expect(chunks).toEqual(['a\nb\n', 'c\n']);
  });

  it('knows when the reader is behind, and waits for it', async () => {
    const output = new PassThrough({ highWaterMark: 4 });
    const writer = new LineWriter(output);
    writer.write('long enough');
    await new Promise(setImmediate);
    expect(writer.congested).toBe(true);
    const flushed = writer.flushed();
    output.resume();
    await flushed;
    expect(writer.congested).toBe(false);
  });

  it('waits for no reader that is gone', async () => {
    const output = new PassThrough();
    const writer = new LineWriter(output);
    writer.write('a');
    output.destroy();
    await writer.flushed();
    writer.write('b');
    await new Promise(setImmediate);
    await writer.flushed();
    expect(output.writableLength).toBe(0);
  });

  it('stops waiting when the reader goes', async () => {
    const output = new Writable({ write: () => undefined });
    const writer = new LineWriter(output);
    writer.write('a');
    const flushed = writer.flushed();
    output.destroy();
    await once(output, 'close');
    await flushed;
    expect(output.destroyed).toBe(true);
  });

  it('leaves no listener behind, however often it waited', async () => {
    const output = new PassThrough();
    output.resume();
    const before = output.listenerCount('close');
    const writer = new LineWriter(output);
    for (let round = 0; round < 20; round += 1) {
      writer.write('x');
      await writer.flushed();
    }
    expect(output.listenerCount('close')).toBe(before);
  });
});
