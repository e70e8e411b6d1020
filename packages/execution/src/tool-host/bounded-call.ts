import type { CallContext, Clock, HostOutcome } from '@qmcp/contracts';

/** The longest delay that a Node.js timer can hold; a longer one would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** What bounds one call. */
export interface Bounds {
  readonly clock: Clock;
  /** Wall clock from the start of the run until it is told to stop. */
  readonly timeoutMs: number;
  /** Time to settle after it was told to stop. */
  readonly settleGraceMs: number;
  /** Whether a run that never settles can have taken no effect. */
  readonly readOnly: boolean;
}

type StopCause = 'timeout' | 'cancelled';

/**
 * One run of a tool between its start and its outcome: tells it to stop, waits for it to do so, and says how it ended.
 * Holds no timer and no listener before {@link guard} and none after the outcome.
 */
export class BoundedCall {
  readonly #context: CallContext;
  readonly #bounds: Bounds;
  readonly #startedAtMs: number;
  #controller: AbortController | undefined;
  #stopCause: StopCause | undefined;
  #guarded = false;
  #over = false;
  #cancelTimer: (() => void) | undefined;
  #report: ((outcome: HostOutcome) => void) | undefined;

  /** @param context - of the caller; its signal isn't touched before {@link guard} */
  constructor(context: CallContext, bounds: Bounds) {
    this.#context = context;
    this.#bounds = bounds;
    this.#startedAtMs = bounds.clock.monotonicMs();
  }

  /** Aborts when the caller goes away or the time is up. A run that asks for it is guarded from then on. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stopCause === undefined) this.guard();
      else this.#abort(this.#stopCause);
    }
    return this.#controller.signal;
  }

  /** Starts to watch the caller's signal and the clock, unless the run is over or watched already. */
  guard(): void {
    if (this.#guarded || this.#over) return;
    this.#guarded = true;
    const { signal } = this.#context;
    if (signal.aborted) return this.#stop('cancelled');
    signal.addEventListener('abort', this.#onCallerGone, { once: true });
    const { clock, timeoutMs } = this.#bounds;
    const remainingMs = timeoutMs - (clock.monotonicMs() - this.#startedAtMs);
    this.#setTimer(() => this.#stop('timeout'), remainingMs);
  }

  /** Waits for a run that goes on beyond its first return. Never rejects. */
  settled(pending: PromiseLike<unknown>): Promise<HostOutcome> {
    return new Promise((resolve) => {
      this.#report = resolve;
      Promise.resolve(pending).then(
        (value) => resolve(this.returned(value)),
        (error: unknown) => resolve(this.threw(error)),
      );
    });
  }

  /** The outcome of a run that returned. */
  returned(value: unknown): HostOutcome {
    this.#end();
    return { kind: 'returned', value };
  }

  /** The outcome of a run that threw. */
  threw(error: unknown): HostOutcome {
    this.#end();
    return this.#stopCause === undefined ? { kind: 'threw', error } : { kind: this.#stopCause };
  }

  readonly #onCallerGone = (): void => this.#stop('cancelled');

  #stop(cause: StopCause): void {
    if (this.#stopCause !== undefined) return;
    this.#stopCause = cause;
    this.#setTimer(() => this.#giveUp(cause), this.#bounds.settleGraceMs);
    this.#abort(cause);
  }

  #abort(cause: StopCause): void {
    const reason: unknown =
      cause === 'cancelled'
        ? this.#context.signal.reason
        : new DOMException(
            `The call took longer than ${this.#bounds.timeoutMs} ms`,
            'TimeoutError',
          );
    this.#controller?.abort(reason);
  }

  #giveUp(cause: StopCause): void {
    this.#end();
    this.#report?.(this.#bounds.readOnly ? { kind: cause } : { kind: 'ambiguous', cause });
  }

  #setTimer(fire: () => void, delayMs: number): void {
    this.#cancelTimer?.();
    const withinRangeMs = Math.min(Math.max(delayMs, 0), MAX_TIMER_MS);
    this.#cancelTimer = this.#bounds.clock.setTimer(fire, withinRangeMs);
  }

  #end(): void {
    this.#over = true;
    if (!this.#guarded) return;
    this.#cancelTimer?.();
    this.#context.signal.removeEventListener('abort', this.#onCallerGone);
  }
}
