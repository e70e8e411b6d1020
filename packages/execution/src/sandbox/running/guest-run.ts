import type { Clock } from '@qmcp/contracts';

import type { ResourceSample } from '../resources/resource-control.ts';
import type { ExitReason, RunOptions, RunResult } from '../sandbox.ts';
import { exitReason, violationsOf } from './exit-reason.ts';
import type { DecoySet } from '../decoys/decoy-set.ts';
import { LimitWatch, type Watched } from './limit-watch.ts';
import type { NetworkGauge } from './network-gauge.ts';
import type { GuestOutput } from './output.ts';
import { Watchdog } from './watchdog.ts';

/** A sandbox as one run sees it. */
export interface RunnableGuest extends Watched {
  readonly clock: Clock;
  readonly output: GuestOutput;
  readonly network?: NetworkGauge | undefined;
  readonly decoys?: DecoySet | undefined;
  /** Gives the job to the kernel, and waits. @returns its exit code; `undefined` when everything died with it */
  readonly perform: () => Promise<number | undefined>;
  /** Waits until everything that was written so far has been read. */
  readonly drain: () => Promise<void>;
  readonly kill: () => void;
  /** When nothing is left: the exit code, and what was used in the end. */
  readonly gone: Promise<{ readonly exitCode: number; readonly sample: ResourceSample }>;
}

/** One job in a sandbox, from its start to its result. */
export class GuestRun {
  readonly #guest: RunnableGuest;
  readonly #options: RunOptions;
  readonly #watch: LimitWatch;
  readonly #startedAtMs: number;
  readonly #attemptsBefore: number;
  #stopped: ExitReason | undefined;

  constructor(guest: RunnableGuest, options: RunOptions) {
    this.#guest = guest;
    this.#options = options;
    this.#watch = new LimitWatch(guest);
    this.#startedAtMs = guest.clock.monotonicMs();
    this.#attemptsBefore = guest.network?.attempts() ?? 0;
  }

  /** Runs the job within its limits. Never rejects. */
  async result(): Promise<RunResult> {
    const { clock, limits, output } = this.#guest;
    const { signal, onOutput } = this.#options;
    output.begin({
      maxBytes: limits.outputBytes,
      onOutput,
      onOverflow: () => this.#stop('output'),
    });
    const watchdog = new Watchdog(clock, () => this.#look());
    const cancelTimer = clock.setTimer(() => this.#stop('timeout'), limits.timeoutMs);
    const onAbort = (): void => this.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    try {
      return this.#conclude(await this.#perform());
    } finally {
      watchdog.stop();
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends it by its owner's will, with its sandbox. */
  cancel(): void {
    this.#stop('cancelled');
  }

  /** @returns the exit code */
  async #perform(): Promise<number> {
    const { perform, drain, gone } = this.#guest;
    const exitCode = this.#stopped === undefined ? await perform() : undefined;
    if (exitCode !== undefined) {
      this.#look();
      await drain();
    }
    if (exitCode !== undefined && this.#stopped === undefined) return exitCode;
    const end = await gone;
    this.#watch.look(end.sample);
    return end.exitCode;
  }

  #look(): void {
    this.#guest.decoys?.look();
    const violation = this.#watch.look();
    if (violation !== undefined) this.#stop(violation);
  }

  #stop(reason: ExitReason): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    // The counters go with the sandbox.
    this.#guest.network?.attempts();
    this.#guest.kill();
  }

  #conclude(exitCode: number): RunResult {
    const { met, cpuMs, peakMemoryBytes } = this.#watch;
    const { network, decoys } = this.#guest;
    const reason = exitReason({ stopped: this.#stopped, exitCode, met });
    return {
      reason,
      ...(this.#stopped === undefined ? { exitCode } : {}),
      ...this.#guest.output.written,
      usage: {
        wallMs: this.#guest.clock.monotonicMs() - this.#startedAtMs,
        ...(this.#guest.resources.isBlind === true ? {} : { cpuMs, peakMemoryBytes }),
      },
      violations: violationsOf(reason, met),
      ...(network && { networkAttempts: network.attempts() - this.#attemptsBefore }),
      ...(decoys && { decoysRead: decoys.take() }),
    };
  }
}
