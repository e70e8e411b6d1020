import type { ExitReason, Violation } from '../sandbox.ts';

/** What is known when a run is over. */
export interface Ending {
  /** Why the sandbox was killed from outside, if it was. */
  readonly stopped: ExitReason | undefined;
  /** As a shell says it. */
  readonly exitCode: number;
  /** Limits that were met without killing the sandbox. */
  readonly met: ReadonlySet<Violation>;
}

const byExitCode: Readonly<Record<number, Violation>> = {
  // 128 + SIGXCPU, SIGXFSZ, SIGSYS
  152: 'cpu',
  153: 'disk',
  159: 'seccomp',
};

/** Limits that a program feels as failing calls, or that ended it unseen, in the order in which they explain a failure. */
const felt: readonly Violation[] = ['timeout', 'pids', 'disk'];

/**
 * Why a run ended: what stopped it from outside; else want of memory, since the kernel then killed some part of it; else
 * the limit behind its exit code; else a limit that it met, if it failed; else by itself. A program that exits with the
 * code of a signal of its own will is taken at its word.
 */
export function exitReason({ stopped, exitCode, met }: Ending): ExitReason {
  if (stopped !== undefined) return stopped;
  if (met.has('memory')) return 'memory';
  if (exitCode === 0) return 'exit';
  return byExitCode[exitCode] ?? felt.find((violation) => met.has(violation)) ?? 'exit';
}

/** Every limit that was met, sorted, with the one that ended the run. */
export function violationsOf(reason: ExitReason, met: ReadonlySet<Violation>): Violation[] {
  const ended = reason === 'exit' || reason === 'cancelled' ? [] : [reason];
  return [...new Set([...met, ...ended])].toSorted();
}
