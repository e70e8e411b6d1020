import type { Clock, Logger } from '@qmcp/contracts';

import type { Sandbox, SandboxBackend, SandboxSpec } from '../sandbox.ts';

/** What a queue is made from; see `WarmPoolOptions`. */
export interface WarmQueueOptions {
  readonly backend: SandboxBackend;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly spec: SandboxSpec;
  readonly size: number;
  readonly maxAgeMs: number;
  readonly refillDelayMs: number;
}

interface Waiting {
  readonly sandbox: Sandbox;
  readonly cancelAging: () => void;
}

type Waiter = (sandbox: Sandbox | undefined) => void;

/** Sandboxes of one kind, oldest first, and those who wait for the next. */
export class WarmQueue {
  readonly #options: WarmQueueOptions;
  readonly #ready: Waiting[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #starts = new Set<Promise<void>>();
  #cancelRefill: (() => void) | undefined;
  #closed = false;

  constructor(options: WarmQueueOptions) {
    this.#options = options;
  }

  get ready(): number {
    return this.#ready.length;
  }

  /** @returns nothing where neither a sandbox waits nor one is on its way for this caller */
  async take(): Promise<Sandbox | undefined> {
    const oldest = this.#ready.shift();
    this.#scheduleRefill();
    if (oldest !== undefined) {
      oldest.cancelAging();
      return oldest.sandbox;
    }
    if (this.#waiters.length >= this.#starts.size) return undefined;
    return new Promise((resolve) => void this.#waiters.push(resolve));
  }

  async fill(): Promise<void> {
    while (!this.#closed && this.#ready.length + this.#starts.size < this.#options.size) {
      const start = this.#start().finally(() => this.#starts.delete(start));
      this.#starts.add(start);
    }
    await Promise.all(this.#starts);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRefill?.();
    await Promise.all(this.#starts);
    const left = this.#ready.splice(0);
    for (const { cancelAging } of left) cancelAging();
    await Promise.all(left.map(({ sandbox }) => sandbox.destroy()));
  }

  /** Never rejects: who waits is then told to help himself. */
  async #start(): Promise<void> {
    const { backend, spec, logger } = this.#options;
    try {
      this.#admit(await backend.create(spec));
    } catch (error) {
      logger.warn({ error, language: spec.language }, 'A sandbox could not be kept warm');
      this.#waiters.shift()?.(undefined);
    }
  }

  #admit(sandbox: Sandbox): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter(sandbox);
      return;
    }
    const { clock, maxAgeMs } = this.#options;
    const waiting: Waiting = {
      sandbox,
      // Its end, by age or by itself, makes room for another.
      cancelAging: clock.setTimer(() => void sandbox.destroy(), maxAgeMs),
    };
    this.#ready.push(waiting);
    void sandbox.ended.then(() => this.#forget(waiting));
  }

  #forget(waiting: Waiting): void {
    const at = this.#ready.indexOf(waiting);
    if (at < 0) return;
    waiting.cancelAging();
    this.#ready.splice(at, 1);
    this.#scheduleRefill();
  }

  #scheduleRefill(): void {
    if (this.#closed || this.#cancelRefill !== undefined) return;
    this.#cancelRefill = this.#options.clock.setTimer(() => {
      this.#cancelRefill = undefined;
      void this.fill();
    }, this.#options.refillDelayMs);
  }
}
