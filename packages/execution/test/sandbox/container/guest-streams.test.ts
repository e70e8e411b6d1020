import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { GuestStreams, type Carrier } from '../../../src/sandbox/container/guest-streams.ts';

const frame = (channel: number, bytes: Uint8Array): Buffer => {
  const header = Buffer.alloc(5);
  header.writeUInt8(channel, 0);
  header.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([header, bytes]);
};

/** A carrier that remembers what it was told. */
class RecordingCarrier implements Carrier {
  readonly sent: Buffer[] = [];
  flowing = true;

  send(bytes: Uint8Array, sent: () => void): void {
    this.sent.push(Buffer.from(bytes));
    sent();
  }

  pause(): void {
    this.flowing = false;
  }

  resume(): void {
    this.flowing = true;
  }
}

const open = () => {
  const carrier = new RecordingCarrier();
  return { carrier, streams: new GuestStreams(carrier) };
};

describe('the streams of a guest', () => {
  it('come out as they went in, however they are cut', async () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1, 2, 3, 4), fc.uint8Array({ minLength: 1 })));
    await fc.assert(
      fc.asyncProperty(frames, fc.integer({ min: 1, max: 9 }), async (sent, step) => {
        const { streams } = open();
        const bytes = Buffer.concat(sent.map(([channel, content]) => frame(channel, content)));
        for (let at = 0; at < bytes.length; at += step) {
          expect(streams.receive(bytes.subarray(at, at + step))).toBe(true);
        }
        streams.end();
        const readers = [streams.stdout, streams.stderr, streams.agent, streams.kernel];
        for (const [index, reader] of readers.entries()) {
          const wanted = sent.filter(([channel]) => channel === index + 1).map(([, one]) => one);
          expect(Buffer.concat(await reader.toArray())).toEqual(Buffer.concat(wanted));
        }
      }),
    );
  });

  it('go to the guest in pieces of at most 64 KiB, and then end', () => {
    const { carrier, streams } = open();
    streams.stdin.end(Buffer.alloc(100_000, 'x'));
    const sent = Buffer.concat(carrier.sent);
    expect(sent.readUInt32BE(1)).toBe(65_536);
    expect(sent.readUInt32BE(5 + 65_536 + 1)).toBe(100_000 - 65_536);
    expect(sent.subarray(-5)).toEqual(frame(0, Buffer.alloc(0)));
  });

  it('hold the guest back while something lies unread, until it is read', () => {
    const { carrier, streams } = open();
    for (let count = 0; count < 4; count++) streams.receive(frame(4, Buffer.alloc(60_000)));
    expect(carrier.flowing).toBe(false);
    while (streams.kernel.read() !== null);
    expect(carrier.flowing).toBe(true);
  });

  it('hold nothing back when the guest is killed, so that its end is seen', () => {
    const { carrier, streams } = open();
    for (let count = 0; count < 4; count++) streams.receive(frame(4, Buffer.alloc(60_000)));
    streams.abandon();
    expect(carrier.flowing).toBe(true);
    streams.receive(frame(4, Buffer.alloc(60_000)));
    expect(carrier.flowing).toBe(true);
  });

  it('end one by one', async () => {
    const { streams } = open();
    streams.receive(Buffer.concat([frame(4, Buffer.from('bye')), frame(4, Buffer.alloc(0))]));
    expect(Buffer.concat(await streams.kernel.toArray()).toString()).toBe('bye');
    streams.complain(Buffer.from('why'));
    streams.end();
    streams.complain(Buffer.from('too late'));
    expect(Buffer.concat(await streams.stderr.toArray()).toString()).toBe('why');
  });

  it.each([
    ['a channel that there is not', frame(9, Buffer.from('x'))],
    ['a channel into the guest', frame(0, Buffer.from('x'))],
    ['more than a frame may hold', frame(1, Buffer.alloc(65_537))],
  ])('take %s for nonsense', (_what, bytes) => {
    expect(open().streams.receive(bytes)).toBe(false);
  });
});
