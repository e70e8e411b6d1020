import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { GuestOutput } from '../../../src/sandbox/running/output.ts';

const MARK = 'mark-mark-more';

function makeOutput() {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = new GuestOutput(stdout, stderr);
  output.begin({ maxBytes: 1_000, onOverflow: () => undefined });
  return { stdout, stderr, output };
}

const textOf = (output: GuestOutput): string => Buffer.from(output.written.stdout).toString();

describe('the output of a guest', () => {
  it('is all that comes before a mark, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('x', 'mark', '-', 'mark-', 'more', 'é'), { maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        async (words, size) => {
          const before = words.join('').replaceAll(MARK, '');
          const { stdout, stderr, output } = makeOutput();
          const read = output.readUpTo(MARK);
          const all = Buffer.from(before + MARK);
          for (let at = 0; at < all.length; at += size) stdout.write(all.subarray(at, at + size));
          stderr.write(MARK);
          await read;
          expect(textOf(output)).toBe(before);
          expect(output.written.stderr).toHaveLength(0);
        },
      ),
    );
  });

  it('is also what looked like a mark until the end came', async () => {
    const { stdout, stderr, output } = makeOutput();
    const read = output.readUpTo(MARK);
    stdout.end('said mark-');
    stderr.destroy();
    await read;
    expect(textOf(output)).toBe('said mark-');
    await output.readUpTo(MARK);
  });

  it('is as much as is allowed, of both streams together, and then tells', async () => {
    const { stdout, stderr, output } = makeOutput();
    const told: string[] = [];
    output.begin({
      maxBytes: 5,
      onOutput: ({ stream, bytes }) => told.push(`${stream} ${Buffer.from(bytes).toString()}`),
      onOverflow: () => told.push('overflow'),
    });
    stdout.write('abc');
    stderr.write('defg');
    stdout.end('h');
    await once(stdout, 'close');
    expect(told).toEqual(['stdout abc', 'stderr de', 'overflow', 'overflow']);
  });
});
