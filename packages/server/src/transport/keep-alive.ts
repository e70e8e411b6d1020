import type { Clock } from '@qmcp/contracts';

/** A stream that must not fall silent for long. */
export interface KeptStream {
  keepAlive(): void;
}

/** Reminds all open streams, with one timer for all of them. */
export class KeepAlive {
  readonly #streams = new Set<KeptStream>();
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  add(stream: KeptStream): void {
    this.#streams.add(stream);
    this.#cancel ??= this.#clock.setTimer(() => this.#tick(), this.#intervalMs);
  }

  remove(stream: KeptStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #tick(): void {
    this.#cancel = this.#clock.setTimer(() => this.#tick(), this.#intervalMs);
    for (const stream of this.#streams) stream.keepAlive();
  }
}
