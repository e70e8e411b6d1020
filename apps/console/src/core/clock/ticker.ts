/** What a ticker works with; the browser's own in the console. */
export interface TickerPorts {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Does work again and again. @returns ends that */
  every(intervalMs: number, work: () => void): () => void;
}

/** Tells the time to many at once, by one timer, and by none while nobody listens. */
export class Ticker {
  readonly #ports: TickerPorts;
  readonly #intervalMs: number;
  readonly #listeners = new Set<() => void>();
  #nowMs: number;
  #stop: (() => void) | undefined;

  constructor(ports: TickerPorts, intervalMs: number) {
    this.#ports = ports;
    this.#intervalMs = intervalMs;
    this.#nowMs = ports.nowMs();
  }

  /** Epoch milliseconds; the same for all until the next tick. */
  readonly current = (): number => this.#nowMs;

  /** Tells of every tick. @returns ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    // Nobody looked meanwhile: what is shown first is to be the time now.
    if (this.#stop === undefined) this.#nowMs = this.#ports.nowMs();
    this.#stop ??= this.#ports.every(this.#intervalMs, () => this.#tick());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  };

  #tick(): void {
    this.#nowMs = this.#ports.nowMs();
    for (const listener of this.#listeners) listener();
  }
}
