import { randomFillSync } from 'node:crypto';

import type { Clock, Entropy } from '@qmcp/contracts';

/** One call to the kernel fetches this much: a call each time would cost more than the rest of an id. */
const POOL_BYTES = 4096;

/** 12 bits count ids of one millisecond; past this the id's time runs ahead. */
const MAX_COUNT = 0xfff;

/** Randomness of the operating system; ids are UUIDv7 with a counter (RFC 9562, section 6.2, method 1), so they ascend. */
export class SystemEntropy implements Entropy {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #pool = Buffer.alloc(POOL_BYTES);
  #used = POOL_BYTES;
  #lastMs = 0;
  #count = 0;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  bytes(count: number): Uint8Array {
    if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count));
    if (this.#used + count > POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += count;
    const bytes = Uint8Array.prototype.slice.call(this.#pool, start, this.#used);
    // What was handed out must not be read from the pool later.
    this.#pool.fill(0, start, this.#used);
    return bytes;
  }

  uuidv7(): string {
    this.#tick();
    const time = this.#lastMs.toString(16).padStart(12, '0');
    const count = this.#count.toString(16).padStart(3, '0');
    const random = Buffer.from(this.bytes(8)).toString('hex');
    // The variant's two bits, 10, stand above six random ones.
    const variant = '89ab'[Number.parseInt(random.slice(0, 1), 16) & 3] ?? '8';
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      this.#count = 0;
    } else if (this.#count < MAX_COUNT) {
      this.#count += 1;
    } else {
      this.#lastMs += 1;
      this.#count = 0;
    }
  }
}
