import { PlatformError } from '@qmcp/contracts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a sandbox may use when its caller says nothing else. */
export const defaultSandboxLimits = {
  /** Wall clock of a job. */
  timeoutMs: 10_000,
  /** Processor time of a job, all its processes together. */
  cpuMs: 10_000,
  /** Processors that may be busy at once; fractions are allowed. */
  cpuCores: 1,
  /** Memory of all processes together, files in the workspace and in `/tmp` included. */
  memoryBytes: 256 * MIB,
  /** Processes and threads at once, with the two to four that keep the sandbox itself. */
  processes: 64,
  /** Size of the workspace. */
  diskBytes: 64 * MIB,
  /** Size of `/tmp`. */
  temporaryBytes: 16 * MIB,
  /** Files and folders in the workspace and in `/tmp` together. Sampled. */
  inodes: 20_000,
  /** Standard output and standard error together. */
  outputBytes: MIB,
  /** Open descriptors of one process. */
  openFiles: 256,
} as const;

/** A sandbox's limits; see {@link defaultSandboxLimits} for units and defaults. */
export type SandboxLimits = { readonly [name in keyof typeof defaultSandboxLimits]: number };

/** The least with which an interpreter starts at all. */
const least: SandboxLimits = {
  timeoutMs: 1,
  cpuMs: 1,
  cpuCores: 0.01,
  memoryBytes: 16 * MIB,
  processes: 8,
  diskBytes: 4 * KIB,
  temporaryBytes: 4 * KIB,
  inodes: 1,
  outputBytes: 1,
  openFiles: 32,
};

/**
 * Completes limits with the defaults.
 * @throws PlatformError `sandbox_limits_invalid` that names each limit at fault
 */
export function sandboxLimits(given: Partial<SandboxLimits> = {}): SandboxLimits {
  const limits: SandboxLimits = { ...defaultSandboxLimits, ...given };
  const problems = Object.entries(least).flatMap(([name, minimum]) => {
    const value = limits[name as keyof SandboxLimits];
    const whole = name === 'cpuCores' || Number.isSafeInteger(value);
    return whole && value >= minimum && Number.isFinite(value)
      ? []
      : [`${name} is ${value}, and must be a number from ${minimum} on`];
  });
  if (problems.length === 0) return limits;
  throw new PlatformError(
    'sandbox_limits_invalid',
    `The limits of a sandbox cannot be met: ${problems.join('; ')}.`,
  );
}

/** The limits, none of them above its cap. */
export function within(caps: SandboxLimits, limits: SandboxLimits): SandboxLimits {
  const names = Object.keys(limits) as (keyof SandboxLimits)[];
  return Object.fromEntries(
    names.map((name) => [name, Math.min(limits[name], caps[name])]),
  ) as SandboxLimits;
}
