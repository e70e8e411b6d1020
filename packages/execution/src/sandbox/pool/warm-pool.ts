import type { Clock, Logger } from '@qmcp/contracts';

import { languages } from '../languages/languages.ts';
import type { Sandbox, SandboxBackend, SandboxSpec } from '../sandbox.ts';
import { profileOf } from './profile.ts';
import { WarmQueue } from './warm-queue.ts';

/** Sandboxes of one kind that are to be kept ready. */
export interface WarmProfile {
  readonly spec: Omit<SandboxSpec, 'warm'>;
  /** How many wait at once. */
  readonly size: number;
}

/** What a pool needs, and how it is bounded. */
export interface WarmPoolOptions {
  readonly backend: SandboxBackend;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly profiles: readonly WarmProfile[];
  /** Memory that all waiting sandboxes together may hold, by what their languages are known to need. */
  readonly maxMemoryBytes: number;
  /** Age at which a sandbox that nobody took is replaced. */
  readonly maxAgeMs: number;
  /** Head start of a job before the place that it left is filled again, since starting one takes the processor. */
  readonly refillDelayMs: number;
}

/** What a pool is bounded by when nothing else is said. */
export const defaultWarmPoolLimits = {
  maxMemoryBytes: 256 * 1024 * 1024,
  maxAgeMs: 10 * 60 * 1000,
  refillDelayMs: 50,
} as const;

/**
 * Sandboxes that are started before they are needed. Each is given out once and never taken back. A kind of sandbox that
 * is not kept ready, or has run out, is started cold: a pool makes jobs start sooner, and never makes them fail.
 */
export class WarmPool {
  readonly #backend: SandboxBackend;
  readonly #queues = new Map<string, WarmQueue>();

  constructor(options: WarmPoolOptions) {
    this.#backend = options.backend;
    let roomBytes = options.maxMemoryBytes;
    for (const { spec, size } of options.profiles) {
      const eachBytes = languages[spec.language].warmMemoryBytes;
      const fitting = Math.min(size, Math.floor(roomBytes / eachBytes));
      roomBytes -= fitting * eachBytes;
      if (fitting < size) {
        options.logger.warn(
          { language: spec.language, size, fitting },
          'Fewer sandboxes are kept warm than was asked for: the memory for waiting ones is used up',
        );
      }
      this.#queues.set(
        profileOf({ ...spec, warm: true }),
        new WarmQueue({ ...options, spec: { ...spec, warm: true }, size: fitting }),
      );
    }
  }

  /** How many sandboxes wait to be taken. */
  get ready(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.ready, 0);
  }

  /** Starts what is to wait. Settles when all of it is ready or has failed. */
  async fill(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.fill()));
  }

  /**
   * Gives a sandbox away: one that waits; else the next that gets ready, where one is on its way that nobody waits for;
   * else one that is started for this.
   * @throws PlatformError as {@link SandboxBackend.create} does
   */
  async take(spec: Omit<SandboxSpec, 'warm'>): Promise<Sandbox> {
    const warm = await this.#queues.get(profileOf({ ...spec, warm: true }))?.take();
    return warm ?? this.#backend.create({ ...spec, warm: false });
  }

  /** Ends what waits, and keeps nothing ready from now on, nor what makes it. Settles when all of it is gone. */
  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#backend.close?.();
  }
}
