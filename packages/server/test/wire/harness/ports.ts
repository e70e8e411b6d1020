import { randomBytes, randomUUID } from 'node:crypto';

import type { CallMeasure, Clock, Entropy, HttpMeasure, ToolHost } from '@qmcp/contracts';

import { RecordingApiKeys, RecordingStore } from '../../recording-store.ts';
import { RecordingTelemetry } from '../../recording-telemetry.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The machine's own randomness. */
export const systemEntropy: Entropy = {
  bytes: (count) => randomBytes(count),
  uuidv7: () => randomUUID(),
};

/** A store whose look-ups of keys a test can hold back. */
export class HeldStore extends RecordingStore {
  override readonly apiKeys = new HeldApiKeys();
}

class HeldApiKeys extends RecordingApiKeys {
  /** What a look-up waits for. */
  held: Promise<void> = Promise.resolve();

  override async get(
    ...[id]: Parameters<RecordingApiKeys['get']>
  ): ReturnType<RecordingApiKeys['get']> {
    await this.held;
    return super.get(id);
  }
}

/** Counts, and lets a test wait for what is counted. */
export class AwaitableTelemetry extends RecordingTelemetry {
  #waiting: (() => void)[] = [];

  override call(measure: CallMeasure): void {
    super.call(measure);
    this.#wake();
  }

  override http(measure: HttpMeasure): void {
    super.http(measure);
    this.#wake();
  }

  override open(what: 'streams' | 'sessions' | 'calls', delta: 1 | -1): void {
    super.open(what, delta);
    this.#wake();
  }

  /** Resolves once `isSo` holds; looks again at each measure. */
  async until(isSo: (telemetry: this) => boolean): Promise<void> {
    while (!isSo(this)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Runs tools as they are: without limits of time, but with the caller's signal. */
export const directHost: ToolHost = {
  async run(tool, input, context) {
    try {
      return { kind: 'returned', value: await (tool.run(input, context) as unknown) };
    } catch (error) {
      return context.signal.aborted ? { kind: 'cancelled' } : { kind: 'threw', error };
    }
  },
};
