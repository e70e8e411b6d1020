import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';

import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { AttachedGuest, PING_INTERVAL_MS } from '../../../src/sandbox/kubernetes/attached-guest.ts';
import { systemEntropy } from '../system-entropy.ts';

/** A message of the server's, whole. */
const message = (channel: number, content: string | Buffer): Buffer => {
  const payload = Buffer.concat([Buffer.of(channel), Buffer.from(content)]);
  return Buffer.concat([Buffer.of(0x82, payload.length), payload]);
};

/** A frame of the multiplexer's. */
const frame = (channel: number, content: string): Buffer =>
  Buffer.concat([Buffer.of(channel, 0, 0, 0, content.length), Buffer.from(content)]);

function attach() {
  const clock = fakeClock();
  const [ours, theirs]: readonly Duplex[] = duplexPair();
  if (ours === undefined || theirs === undefined) throw new Error('no pair');
  theirs.resume();
  const guest = new AttachedGuest(ours, { clock, entropy: systemEntropy });
  return { clock, guest, ours, theirs };
}

describe('an attached guest', () => {
  it('says what the API and the container complain about as its last words', async () => {
    const { guest, theirs } = attach();
    theirs.write(message(2, 'sh: not found\n'));
    theirs.write(message(3, JSON.stringify({ status: 'Failure', message: 'container is gone' })));
    theirs.end();
    expect(await text(guest.streams.stderr)).toBe('sh: not found\ncontainer is gone');
  });

  it('has no complaint where all went well', async () => {
    const { guest, theirs } = attach();
    theirs.write(message(1, frame(1, 'out')));
    theirs.write(message(3, JSON.stringify({ status: 'Success' })));
    theirs.end(Buffer.of(0x88, 0));
    const { stdout, stderr } = guest.streams;
    expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['out', '']);
  });

  it.each([
    ['a frame for a channel that there is not', message(1, frame(9, 'x'))],
    ['a frame that is masked', Buffer.of(0x82, 0x81, 0, 0, 0, 0, 0)],
    ['a status that is none', message(3, 'no JSON')],
  ])('hangs up on %s', async (_what, bytes) => {
    const { ours, theirs } = attach();
    theirs.write(bytes);
    await once(ours, 'close');
    expect(ours.destroyed).toBe(true);
  });

  it('shows that it is there for as long as it is', async () => {
    const { clock, guest, theirs, ours } = attach();
    clock.advance(PING_INTERVAL_MS);
    const [ping] = (await once(theirs, 'data')) as [Buffer];
    expect(ping.subarray(0, 2).toString('hex')).toBe('8980');
    guest.hangUp();
    await once(ours, 'close');
    expect(clock.waitingTimers).toBe(0);
  });
});
