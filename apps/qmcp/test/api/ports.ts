import { randomBytes } from 'node:crypto';

import type { Clock, Entropy } from '@qmcp/contracts';

/** A clock that stands until it is moved; timers are real, since real sockets wait on them. */
export class HandClock implements Clock {
  #nowMs = Date.parse('2026-08-01T12:00:00Z');

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  setTimer(fire: () => void, delayMs: number): () => void {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
  }
}

/** Real randomness; ids ascend. */
export class TestEntropy implements Entropy {
  #count = 0;

  bytes(count: number): Uint8Array {
    return randomBytes(count);
  }

  uuidv7(): string {
    this.#count += 1;
    return `01980000-0000-7000-8000-${this.#count.toString(16).padStart(12, '0')}`;
  }
}
