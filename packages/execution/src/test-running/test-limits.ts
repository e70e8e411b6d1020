import { defaultSandboxLimits, within, type SandboxLimits } from '../sandbox/limits.ts';

const MIB = 1024 * 1024;

/** What tests get that ask for nothing else, up to what the server allows: more than a program, since they run many. */
export const testLimits = (caps: SandboxLimits): SandboxLimits =>
  within(caps, {
    ...defaultSandboxLimits,
    timeoutMs: 60_000,
    cpuMs: 60_000,
    memoryBytes: 512 * MIB,
    processes: 128,
    diskBytes: 256 * MIB,
    openFiles: 1_024,
  });
