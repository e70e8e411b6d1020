import type { Job, LanguageName, SandboxSpec } from '../sandbox.ts';

/** How a kernel is to be started. */
export type KernelMode = Pick<SandboxSpec, 'lifetime' | 'warm'>;

/** What a sandbox must know to run code of one language. */
export interface Language {
  readonly name: LanguageName;
  /** File of `guest/` that runs the code, and names the protocol by which it gets it. */
  readonly kernelFile: string;
  /** Whether its runtime reserves gigabytes of addresses that it never uses, so that they can't be limited. */
  readonly reservesAddresses: boolean;
  /** Whether its programs open their output again by path, as shell code does with `/dev/stderr`. */
  readonly reopensOutput: boolean;
  /** About what a sandbox holds while it waits for a job, kept from within by nothing but its kernel. */
  readonly warmMemoryBytes: number;
  /** The kernel's command; its program is looked up in `PATH`. @param kernelPath - where `kernelFile` is */
  command(kernelPath: string, mode: KernelMode): readonly string[];
  /** A job as the kernel takes it. */
  encode(job: Job): string;
}
