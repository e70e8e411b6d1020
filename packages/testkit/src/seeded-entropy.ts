import { createHash } from 'node:crypto';

import type { Clock, Entropy } from '@qmcp/contracts';

import { fakeClock } from './fake-clock.ts';

/**
 * Randomness that repeats: the same seed gives the same bytes and ids.
 * Ids are valid UUIDv7 (RFC 9562) that ascend strictly, also while the clock stands still or runs backwards.
 * @param clock - gives the ids their time; without it they stand at the start of 2026
 */
export function seededEntropy(seed: number, clock: Clock = fakeClock()): Entropy {
  let blocks = 0;
  let lastMs = 0;
  let idsInMs = 0;

  const bytes = (count: number): Uint8Array => {
    const parts: Buffer[] = [];
    for (let length = 0; length < count; length += 32) {
      parts.push(createHash('sha256').update(`${seed}:${blocks++}`).digest());
    }
    return new Uint8Array(Buffer.concat(parts).subarray(0, count));
  };

  return {
    bytes,
    uuidv7() {
      const nowMs = clock.nowMs();
      if (nowMs > lastMs) [lastMs, idsInMs] = [nowMs, 0];
      // The 12 bits behind the version count the ids of a millisecond; when they are used up, the next one is borrowed.
      if (idsInMs > 0xfff) [lastMs, idsInMs] = [lastMs + 1, 0];
      const time = lastMs.toString(16).padStart(12, '0');
      const counter = (idsInMs++).toString(16).padStart(3, '0');
      const tail = Buffer.from(bytes(8));
      tail.writeUInt8(0x80 | (tail.readUInt8(0) & 0x3f), 0);
      const hex = tail.toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${hex.slice(0, 4)}-${hex.slice(4)}`;
    },
  };
}
