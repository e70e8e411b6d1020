import type { EgressAttempt, RunOptions, RunResult } from '../sandbox/sandbox.ts';
import type { Incident } from './run-observer.ts';

/** Attempts to reach a host that a result tells of. */
const MAX_EGRESS_TOLD = 100;

/** What is known of one run, also where something that comes after it fails. */
export class RunAccount {
  readonly #egress: EgressAttempt[] = [];
  #result: RunResult | undefined;
  #wasRefused = false;

  /** Keeps the account, as options of the run. */
  readonly listeners: Required<Pick<RunOptions, 'onEgress' | 'onResult'>> = {
    onEgress: (attempt) => {
      this.#wasRefused ||= attempt.outcome === 'refused';
      if (this.#egress.length < MAX_EGRESS_TOLD) this.#egress.push(attempt);
    },
    onResult: (result) => {
      this.#result = result;
    },
  };

  /** How it went; absent where nothing ran to its end. */
  get result(): RunResult | undefined {
    return this.#result;
  }

  /** The first of its attempts to reach a host. */
  get egress(): readonly EgressAttempt[] {
    return this.#egress;
  }

  /** What it did that it should not need to do, each kind once. */
  get incidents(): readonly Incident[] {
    const { violations = [], networkAttempts = 0, decoysRead = [] } = this.#result ?? {};
    return [
      ...violations,
      ...(this.#wasRefused || networkAttempts > 0 ? ['network' as const] : []),
      ...(decoysRead.length > 0 ? ['files' as const] : []),
    ];
  }
}
