import { randomBytes } from 'node:crypto';

import type {
  CallMeasure,
  Clock,
  Entropy,
  HttpMeasure,
  Logger,
  Telemetry,
  ToolHost,
} from '@qmcp/contracts';

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  readonly #timers = new Set<{ readonly atMs: number; readonly fire: () => void }>();
  #elapsedMs = 0;

  nowMs(): number {
    return 1_800_000_000_000 + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(fire: () => void, delayMs: number): () => void {
    const timer = { atMs: this.#elapsedMs + delayMs, fire };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves on, and fires what falls due meanwhile, in order. */
  advance(byMs: number): void {
    const untilMs = this.#elapsedMs + byMs;
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ atMs }) => atMs <= untilMs)
        .toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#elapsedMs = next.atMs;
      next.fire();
    }
    this.#elapsedMs = untilMs;
  }
}

let lastUuid = 0;

/** The machine's own randomness. */
export const systemEntropy: Entropy = {
  bytes: (count) => randomBytes(count),
  uuidv7() {
    lastUuid = Math.max(lastUuid + 1, Date.now());
    const time = lastUuid.toString(16).padStart(12, '0');
    const random = randomBytes(10).toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
  },
};

interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keeps what the operator would read. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  debug(fields: LogLine['fields'], message: string): void {
    this.lines.push({ level: 'debug', fields, message });
  }

  info(fields: LogLine['fields'], message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: LogLine['fields'], message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: LogLine['fields'], message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }

  /** Messages of what went wrong on our side. */
  get errors(): readonly string[] {
    return this.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  }
}

/** Keeps what would be counted, and lets a test wait for it. */
export class RecordingTelemetry implements Telemetry {
  readonly calls: CallMeasure[] = [];
  readonly requests: HttpMeasure[] = [];
  readonly gauges = { streams: 0, sessions: 0, calls: 0 };
  #waiting: (() => void)[] = [];

  call(measure: CallMeasure): void {
    this.calls.push(measure);
    this.#wake();
  }

  http(measure: HttpMeasure): void {
    this.requests.push(measure);
    this.#wake();
  }

  open(what: 'streams' | 'sessions' | 'calls', delta: 1 | -1): void {
    this.gauges[what] += delta;
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
