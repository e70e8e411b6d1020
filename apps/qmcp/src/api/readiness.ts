import { PlatformError, WireError } from '@qmcp/contracts';

import type { ApiOptions } from './api-ports.ts';

/** How long an answer of the store stands: probes are open to anyone, and each would cost a durable write. */
const BELIEVED_MS = 1_000;

/** Tells whether requests can be served now; asks the store once at a time, at most once a second. */
export class Readiness {
  readonly #options: Pick<ApiOptions, 'store' | 'clock' | 'logger' | 'isDraining'>;
  #answer: Promise<void> | undefined;
  /** Infinite while the store is being asked. */
  #answeredAtMs = Infinity;

  constructor(options: Pick<ApiOptions, 'store' | 'clock' | 'logger' | 'isDraining'>) {
    this.#options = options;
  }

  /** @throws WireError `unavailable`, with a reason that gives nothing away */
  async check(): Promise<void> {
    if (this.#options.isDraining()) {
      throw unready('draining', 'Shutting down: send requests to another instance');
    }
    await this.#ping();
  }

  #ping(): Promise<void> {
    const ageMs = this.#options.clock.monotonicMs() - this.#answeredAtMs;
    if (this.#answer === undefined || ageMs >= BELIEVED_MS) {
      this.#answeredAtMs = Infinity;
      this.#answer = this.#askStore();
    }
    return this.#answer;
  }

  async #askStore(): Promise<void> {
    try {
      await this.#options.store.ping();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'the store is not ready');
      const reason = PlatformError.is(error) ? error.code : 'store_failed';
      throw unready(reason, 'Records cannot be kept now: the log says why');
    } finally {
      this.#answeredAtMs = this.#options.clock.monotonicMs();
    }
  }
}

const unready = (reason: string, message: string): WireError =>
  new WireError('unavailable', message, { reason, retryAfterSeconds: 1 });
