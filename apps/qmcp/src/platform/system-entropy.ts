import { randomBytes, randomFillSync } from 'node:crypto';

import type { Clock, Entropy } from '@qmcp/contracts';

/** One call of the generator costs about as much as a thousand bytes of it, so bytes are fetched ahead. */
const POOL_BYTES = 4096;

/** Ids of one millisecond start below half of the counter's range, which leaves 2048 before the next one is borrowed. */
const COUNTER_START_MASK = 0x7ff;
const COUNTER_MAX = 0xfff;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * The operating system's secure randomness. Ids are UUIDv7 with the 12-bit counter of RFC 9562, section 6.2, method 1,
 * so those of one process ascend strictly, also when the clock is set back.
 * @param clock - gives ids their time
 */
export function createSystemEntropy(clock: Pick<Clock, 'nowMs'>): Entropy {
  const pool = new RandomPool();
  let lastMs = 0;
  let counter = 0;
  let timeText = '';

  const tick = (): void => {
    const nowMs = clock.nowMs();
    if (nowMs <= lastMs && counter < COUNTER_MAX) {
      counter += 1;
      return;
    }
    lastMs = Math.max(nowMs, lastMs + 1);
    counter = pool.uint16() & COUNTER_START_MASK;
    const time = lastMs.toString(16).padStart(12, '0');
    timeText = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  };

  return {
    bytes: (count) => pool.take(count),
    uuidv7() {
      tick();
      return `${timeText}${HEX[counter >> 4]}${(counter & 0xf).toString(16)}-${pool.uuidTail()}`;
    },
  };
}

/** Random bytes, fetched ahead; each is given out once and wiped. */
class RandomPool {
  readonly #bytes = Buffer.alloc(POOL_BYTES);
  #used = POOL_BYTES;

  take(count: number): Uint8Array {
    if (count > POOL_BYTES) return new Uint8Array(randomBytes(count));
    const start = this.#reserve(count);
    const taken = new Uint8Array(count);
    // Byte by byte: for the few that are asked for, views and bulk copies cost more.
    for (let index = 0; index < count; index += 1) {
      taken[index] = this.#bytes[start + index] as number;
      this.#bytes[start + index] = 0;
    }
    return taken;
  }

  uint16(): number {
    return this.#bytes.readUInt16LE(this.#reserve(2));
  }

  /** The last 16 digits of a UUID: the variant's two bits, then 62 random ones. Ids are no secrets, so nothing is wiped. */
  uuidTail(): string {
    const start = this.#reserve(8);
    const hex = (index: number): string => HEX[this.#bytes[start + index] as number] as string;
    const variant = HEX[0x80 | ((this.#bytes[start] as number) & 0x3f)] as string;
    return `${variant}${hex(1)}-${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`;
  }

  /** @returns where `count` unused bytes begin */
  #reserve(count: number): number {
    if (this.#used + count > POOL_BYTES) {
      randomFillSync(this.#bytes);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += count;
    return start;
  }
}
