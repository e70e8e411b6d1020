import { duplexPair } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { GuestChannel } from '../../../src/sandbox/running/guest-channel.ts';

function makeChannel() {
  const [ours, guests] = duplexPair();
  return { channel: new GuestChannel(ours), guests, ours };
}

describe('a talk with a guest', () => {
  it('goes line by line, in whatever pieces the lines come', async () => {
    const { channel, guests } = makeChannel();
    guests.write('fir');
    const first = channel.line();
    guests.write('st\nsecond\nrest');
    expect([await first, await channel.line()]).toEqual(['first', 'second']);
    expect(Buffer.from((await channel.chunk()) ?? []).toString()).toBe('rest');
  });

  it('is over when the guest hangs up, and stays over', async () => {
    const { channel, guests } = makeChannel();
    guests.end('unfinished');
    expect(await channel.line()).toBeUndefined();
    expect(await channel.line()).toBeUndefined();
  });

  it('is over when the channel breaks', async () => {
    const { channel, ours } = makeChannel();
    const line = channel.line();
    ours.destroy(new Error('broken'));
    expect(await line).toBeUndefined();
    channel.send('to nobody');
    expect(await channel.chunk()).toBeUndefined();
  });

  it.each(['x'.repeat(300), `${'x'.repeat(300)}\n`])(
    'is over when the guest talks nonsense',
    async (nonsense) => {
      const { channel, guests } = makeChannel();
      guests.write(nonsense);
      expect(await channel.line()).toBeUndefined();
    },
  );

  it('lets a guest that floods it wait', async () => {
    const { channel, guests } = makeChannel();
    while (guests.write('x'.repeat(10_000)));
    expect(guests.writableNeedDrain).toBe(true);
    expect(await channel.chunk()).toBeDefined();
  });
});
