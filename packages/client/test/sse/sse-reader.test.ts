import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SseReader } from '../../src/sse/sse-reader.ts';
import type { SseEvent } from '../../src/sse/sse-reader.ts';

const MIB = 1024 * 1024;

/** What a stream says, cut into these pieces. */
function read(pieces: readonly Uint8Array[], maxEventBytes = MIB) {
  const events: SseEvent[] = [];
  const reader = new SseReader({ maxEventBytes, onEvent: (event) => events.push(event) });
  for (const piece of pieces) reader.push(piece);
  return { events, lastEventId: reader.lastEventId, retryMs: reader.retryMs };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const readText = (text: string) => read([bytes(text)]);
const message = (data: string): SseEvent => ({ type: 'message', data });

/** Streams that hold every kind of field, line break and oddity, and what they say. */
const corpus: readonly {
  text: string;
  events: readonly SseEvent[];
  id?: string;
  retry?: number;
}[] = [
  {
    text: 'data: one\n\ndata: two\r\n\r\ndata: three\r\r',
    events: ['one', 'two', 'three'].map(message),
  },
  { text: '\uFEFFdata: marked\r\n\r\n', events: [message('marked')] },
  {
    text: ': note\nevent: custom\ndata: a\ndata:b\ndata\n\n',
    events: [{ type: 'custom', data: 'a\nb\n' }],
  },
  { text: 'id: 7\nretry: 250\ndata: é→😀\n\n', events: [message('é→😀')], id: '7', retry: 250 },
  { text: 'id: 1\ndata: x\n\nid\ndata: y\n\n', events: [message('x'), message('y')], id: '' },
  { text: 'data: x\r\rdata: y\n\r\nid: a\0b\nretry: 1x\n\n', events: [message('x'), message('y')] },
];

describe('what a stream says', () => {
  it.each(corpus)('is read as the standard has it: $text', ({ text, events, id, retry }) => {
    expect(readText(text)).toEqual({ events, lastEventId: id, retryMs: retry });
  });

  it('takes one space away after the colon, and no more', () => {
    expect(readText('data:  two\ndata:none\n\n').events).toEqual([message(' two\nnone')]);
  });

  it('takes a byte order mark away at the very start alone', () => {
    expect(readText('\uFEFFdata: a\ndata: \uFEFFb\n\n\uFEFFdata: c\n\n').events).toEqual([
      message('a\n\uFEFFb'),
    ]);
  });

  it('ignores unknown fields, names in capitals and events without data', () => {
    const { events, lastEventId } = readText(
      'Data: no\nfoo: bar\nevent: e\n\nid: 5\n\ndata: yes\n\n',
    );
    expect(events).toEqual([message('yes')]);
    expect(lastEventId).toBe('5');
  });

  it('gives an event with an empty data line', () => {
    expect(readText('id: 5\ndata:\n\n')).toMatchObject({ events: [message('')], lastEventId: '5' });
  });

  it('counts neither an event nor its id before the blank line', () => {
    expect(readText('id: 1\ndata: a\n\nid: 2\ndata: b\n')).toMatchObject({
      events: [message('a')],
      lastEventId: '1',
    });
  });

  it('gives an event as soon as the carriage return of its blank line is there', () => {
    expect(read([bytes('data: a\r\n\r')]).events).toEqual([message('a')]);
    expect(read([bytes('data: a\r\n\r'), bytes('\n'), bytes('data: b\n\n')]).events).toEqual([
      message('a'),
      message('b'),
    ]);
  });

  it('replaces bytes that are not UTF-8', () => {
    const broken = Uint8Array.of(...bytes('data: '), 0xe2, 0x82, ...bytes('\n\n'));
    expect(read([broken]).events).toEqual([message('\uFFFD')]);
  });
});

describe('a stream in pieces', () => {
  it.each(corpus)('says the same whatever two or three pieces it comes in: $text', ({ text }) => {
    const whole = bytes(text);
    const expected = read([whole]);
    for (let first = 0; first <= whole.length; first += 1) {
      for (let second = first; second <= whole.length; second += 1) {
        const pieces = [
          whole.subarray(0, first),
          whole.subarray(first, second),
          whole.subarray(second),
        ];
        expect(read(pieces)).toEqual(expected);
      }
    }
  });

  it('says the same byte by byte and at random cuts, whatever it holds', () => {
    const fields = [
      'data: x',
      'data:é😀',
      'data',
      'id: 1',
      'id: \0',
      'event: e',
      'retry: 9',
      ': c',
    ];
    const breaks = ['\n', '\r', '\r\n', '\n\n', '\r\n\r\n'];
    const part = fc.constantFrom(...fields, ...breaks, '\uFEFF', 'x');
    const cuts = fc.array(fc.nat(200), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), cuts, (parts, places) => {
        const whole = bytes(parts.join(''));
        const pieces = cutAt(whole, places);
        const single = Array.from(whole, (byte) => Uint8Array.of(byte));
        expect(read(pieces)).toEqual(read([whole]));
        expect(read(single)).toEqual(read([whole]));
      }),
    );
  });

  it('gives back what was written, whatever the messages', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(500)), (values, places) => {
        const lines = values.map((value) => JSON.stringify(value));
        const text = lines.map((line) => `data: ${line}\n\n`).join('');
        expect(read(cutAt(bytes(text), places)).events).toEqual(lines.map(message));
      }),
    );
  });
});

describe('a large event', () => {
  const limit = { code: 'event_too_large', retryable: false };

  it('is refused once it is larger than allowed, in one line or in many', () => {
    const oneLine = bytes(`data: ${'x'.repeat(200)}`);
    expect(() => read([oneLine], 100)).toThrow(expect.objectContaining(limit));
    const manyLines = Array.from({ length: 50 }, () => bytes('data: x\n'));
    expect(() => read(manyLines, 100)).toThrow(expect.objectContaining(limit));
    const comment = Array.from({ length: 101 }, () => bytes(':'));
    expect(() => read(comment, 100)).toThrow(/larger than 100 bytes.*raise maxMessageBytes/);
  });

  it('is only counted by itself: neither other events nor comments add to it', () => {
    const many = Array.from({ length: 50 }, () => bytes(': still here\ndata: xxxxxxxxxx\n\n'));
    expect(read(many, 40).events).toHaveLength(50);
  });

  it.each([
    { size: 64 * MIB, piece: 64 * 1024 },
    { size: 4 * MIB, piece: 1 },
  ])('takes linear time: $size bytes in pieces of $piece', ({ size, piece }) => {
    const timeMs = (bytesToRead: number): number => {
      const filler = new Uint8Array(piece).fill(0x78);
      const lengths: number[] = [];
      const reader = new SseReader({
        maxEventBytes: 2 * bytesToRead,
        onEvent: ({ data }) => lengths.push(data.length),
      });
      const startedMs = performance.now();
      reader.push(bytes('data: '));
      for (let sent = 0; sent < bytesToRead; sent += piece) reader.push(filler);
      reader.push(bytes('\n\n'));
      expect(lengths).toEqual([bytesToRead]);
      return performance.now() - startedMs;
    };
    timeMs(size / 8);
    // Quadratic time would take 64 times as long for 8 times the size.
    expect(timeMs(size)).toBeLessThan(32 * Math.max(5, timeMs(size / 8)));
  });
});

function cutAt(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => Math.min(place, whole.length)).toSorted((a, b) => a - b);
  const edges = [0, ...sorted, whole.length];
  return edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge));
}
