import type { Language } from '../languages/language.ts';
import type { SandboxLimits } from '../limits.ts';
import type { BackendCapabilities } from '../sandbox.ts';

/** What a sandbox's processes use, all together. */
export interface ResourceSample {
  /** Since the sandbox was made. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly peakMemoryBytes: number;
  /** Whether the kernel killed something for want of memory. */
  readonly outOfMemory: boolean;
  /** How often a process or thread was refused since the sandbox was made, or seen to be about to. */
  readonly refusedProcesses: number;
  /** Whether it was ended for its age by what holds it, before anybody here did. */
  readonly outOfTime?: boolean;
}

/** Counts and limits the processes of one sandbox. */
export interface ResourceControl {
  /** Whether nobody tells it what is used, so that the figures of its samples mean nothing. */
  readonly isBlind?: boolean;
  /**
   * Puts a process, and all that it starts from then on, under control. Call before it runs anything foreign.
   * @throws PlatformError `sandbox_failed` where it does not get there
   */
  attach(processId: number): void | Promise<void>;
  /** What is used now. Keeps the last figures once nothing is left to measure. */
  sample(): ResourceSample;
  /** Kills what is left, and gives back what counting took. Never rejects. */
  release(): Promise<void>;
}

/** A means of counting and limiting that this machine offers. */
export interface ResourceControls {
  readonly mechanism: BackendCapabilities['limitsBy'];
  readonly cpuQuota: boolean;
  /** Whether memory counts that no process has mapped, such as memfd and SysV segments. */
  readonly countsAllMemory: boolean;
  /** @param id - unique among this engine's sandboxes */
  create(id: string, limits: SandboxLimits): ResourceControl;
  /** What the mechanism leaves to rlimits, as `prlimit` options. */
  rlimits(limits: SandboxLimits, language: Language): readonly string[];
  /** Removes what engines that died left behind. @returns how many sandboxes' worth it was */
  sweep(): Promise<number>;
}
