import { median } from '../statistics.ts';
import type { Measurement } from '../subject-process.ts';
import type { SubjectName } from '../subjects/subjects.ts';

/** Calls on their way at once. */
export const CONCURRENCIES = [1, 16, 64] as const;

/** What one process of a subject showed. */
export interface Run {
  readonly startMs: number;
  readonly rssBytes: number;
  /** In the order of {@link CONCURRENCIES}. */
  readonly loaded: readonly Measurement[];
}

/** What all rounds showed, subject by subject; the nth runs belong to the nth round. */
export type Comparison = ReadonlyMap<SubjectName, readonly Run[]>;

/** One figure of a subject over all rounds, and of the floor in the same rounds. */
export class Figures {
  readonly #runs: Comparison;

  constructor(runs: Comparison) {
    this.#runs = runs;
  }

  /** The median over rounds. */
  of(name: SubjectName, pick: (run: Run) => number): number {
    return median(this.#runsOf(name).map(pick));
  }

  /** The median over rounds of its relation to the floor of the same round. */
  toFloor(name: SubjectName, pick: (run: Run) => number): number {
    const floor = this.#runsOf('floor');
    return median(this.#runsOf(name).map((run, round) => pick(run) / pick(floor[round] as Run)));
  }

  #runsOf(name: SubjectName): readonly Run[] {
    return this.#runs.get(name) ?? [];
  }
}

/** Takes a figure of the run at a concurrency. */
export const at =
  (concurrency: number, figure: keyof Measurement) =>
  (run: Run): number =>
    run.loaded[CONCURRENCIES.indexOf(concurrency as 1)]?.[figure] ?? Number.NaN;
