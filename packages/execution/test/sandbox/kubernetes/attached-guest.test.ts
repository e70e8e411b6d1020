import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

import { fakeClock } from '@qmcp/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

import {
  AttachedGuest,
  PING_INTERVAL_MS,
  STREAM_PROTOCOLS,
} from '../../../src/sandbox/kubernetes/attached-guest.ts';
import {
  MAX_RECEIVED_BYTES,
  openWebSocket,
  refusedUpgrade,
} from '../../../src/sandbox/kubernetes/open-web-socket.ts';

/** A message of the API's. */
const message = (channel: number, content: string | Buffer): Buffer =>
  Buffer.concat([Buffer.of(channel), Buffer.from(content)]);

/** A frame of the multiplexer's. */
const frame = (channel: number, content: string | Buffer): Buffer => {
  const header = Buffer.alloc(5);
  header.writeUInt8(channel);
  header.writeUInt32BE(content.length, 1);
  return Buffer.concat([header, Buffer.from(content)]);
};

/** Makes sense to the multiplexer. */
const tooMuchOutput = Buffer.concat(
  Array.from({ length: MAX_RECEIVED_BYTES / 1_024 }, () => frame(1, Buffer.alloc(1_024, 'x'))),
);

const servers: WebSocketServer[] = [];

/** A guest, and the API's end of its connection. */
async function attach() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  servers.push(server);
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  const { port } = server.address() as AddressInfo;
  const ours = await openWebSocket(`ws://127.0.0.1:${port}`, STREAM_PROTOCOLS, {});
  if (refusedUpgrade(ours)) throw new Error(ours.text);
  const [theirs] = await connected;
  const clock = fakeClock();
  return { clock, guest: new AttachedGuest(ours, clock), ours, theirs };
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

describe('an attached guest', () => {
  it('says what the API and the container complain about as its last words', async () => {
    const { guest, theirs } = await attach();
    theirs.send(message(2, 'sh: not found\n'));
    theirs.send(message(3, JSON.stringify({ status: 'Failure', message: 'container is gone' })));
    theirs.close();
    expect(await text(guest.streams.stderr)).toBe('sh: not found\ncontainer is gone');
  });

  it('has no complaint where all went well', async () => {
    const { guest, theirs } = await attach();
    theirs.send(message(1, frame(1, 'out')));
    theirs.send(message(3, JSON.stringify({ status: 'Success' })));
    theirs.close(1000);
    const { stdout, stderr } = guest.streams;
    expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['out', '']);
    await guest.closed;
    expect(guest.isOpen).toBe(false);
  });

  it('is understood however its output is cut into messages and frames', async () => {
    const { guest, theirs } = await attach();
    const output = frame(1, 'out');
    theirs.send(message(1, ''));
    theirs.send(message(1, output.subarray(0, 2)));
    theirs.send(message(1, output.subarray(2, 6)), { fin: false });
    theirs.send(output.subarray(6));
    theirs.close();
    expect(await text(guest.streams.stdout)).toBe('out');
  });

  it.each([
    ['a frame for a channel that there is not', message(1, frame(9, 'x'))],
    ['a status that is none', message(3, 'no JSON')],
    ['a message that is too large', message(1, tooMuchOutput)],
  ])('is hung up on for %s, whether the API takes leave or not', async (_what, bytes) => {
    const { guest, theirs } = await attach();
    theirs.pause();
    theirs.send(bytes);
    expect(await text(guest.streams.stdout)).toBe('');
    await guest.closed;
  });

  it('that floods is read no further than its reader reads, and loses nothing', async () => {
    const { guest, ours, theirs } = await attach();
    const piece = Buffer.alloc(32 * 1024, 'flood');
    const pieces = 1_024;
    for (let sent = 0; sent < pieces; sent++) theirs.send(message(1, frame(1, piece)));
    await expect.poll(() => ours.isPaused).toBe(true);
    // Once this has come there was time to take far more.
    const heard = once(theirs, 'message');
    guest.say('there?');
    await heard;
    const { stdout } = guest.streams;
    expect(stdout.readableLength).toBeLessThan(8 * piece.length);
    theirs.close();
    const read = await buffer(stdout);
    expect(read.equals(Buffer.concat(Array.from({ length: pieces }, () => piece)))).toBe(true);
  });

  it('gets its input in pieces that the API takes, whole', async () => {
    const { guest, theirs } = await attach();
    const pieces: Buffer[] = [];
    theirs.on('message', (data) => pieces.push(data as Buffer));
    const input = 'input'.repeat(20_000);
    guest.say(input);
    await expect.poll(() => pieces.length).toBe(4);
    expect(pieces.every((piece) => piece[0] === 0 && piece.length <= 32 * 1024 + 1)).toBe(true);
    expect(Buffer.concat(pieces.map((piece) => piece.subarray(1))).toString()).toBe(input);
  });

  it('shows that it is there for as long as it is', async () => {
    const { clock, guest, theirs } = await attach();
    for (let time = 0; time < 2; time++) {
      const pinged = once(theirs, 'ping');
      clock.advance(PING_INTERVAL_MS);
      await pinged;
    }
    guest.hangUp();
    await guest.closed;
    expect(clock.waitingTimers).toBe(0);
  });
});
