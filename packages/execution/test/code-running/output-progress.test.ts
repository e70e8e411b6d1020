import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { OutputProgress } from '../../src/code-running/output-progress.ts';

function telling() {
  const clock = fakeClock();
  const told: (readonly [number, string])[] = [];
  const output = new OutputProgress(clock, (bytes, _total, message = '') => {
    told.push([bytes, message]);
  });
  const write = (text: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): void =>
    output.take({ stream, bytes: Buffer.from(text) });
  return { clock, told, output, write };
}

describe('output as progress', () => {
  it('is told together when it comes in quick succession', () => {
    const { clock, told, write } = telling();
    for (const letter of 'many bytes') write(letter);
    expect(told).toEqual([]);
    clock.advance(100);
    expect(told).toEqual([[10, 'many bytes']]);
    clock.advance(1_000);
    expect(told).toHaveLength(1);
  });

  it('keeps the streams apart, and the order in which they came', () => {
    const { told, output, write } = telling();
    write('one');
    write('two', 'stderr');
    write('three');
    output.end();
    expect(told).toEqual([
      [3, 'one'],
      [6, 'stderr: two'],
      [11, 'three'],
    ]);
  });

  it('is told at once when it is much', () => {
    const { told, write } = telling();
    write('x'.repeat(5_000));
    expect(told).toEqual([[5_000, 'x'.repeat(5_000)]]);
  });

  it('does not cut characters in two', () => {
    const { clock, told, output, write } = telling();
    const [first, ...rest] = Buffer.from('ä');
    write(Buffer.from([first ?? 0]));
    clock.advance(100);
    expect(told).toEqual([]);
    write(Buffer.from(rest));
    output.end();
    expect(told).toEqual([[2, 'ä']]);
  });
});
