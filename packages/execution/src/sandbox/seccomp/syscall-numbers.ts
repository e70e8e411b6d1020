import { readFileSync } from 'node:fs';

import { PlatformError } from '@qmcp/contracts';

/** Machines whose calls we can filter, by their OCI names. */
export type SyscallArchitecture = 'x86_64' | 'aarch64';

/** `AUDIT_ARCH_*` of linux/audit.h: what the kernel tells a filter about the ABI of a call. */
export const auditArchitectures: Readonly<Record<SyscallArchitecture, number>> = {
  x86_64: 0xc000003e,
  aarch64: 0xc00000b7,
};

/**
 * The architecture of this process.
 * @param nodeArchitecture - as `process.arch` says it
 * @throws PlatformError `sandbox_unavailable` on machines whose calls we cannot filter
 */
export function nativeArchitecture(nodeArchitecture: string = process.arch): SyscallArchitecture {
  if (nodeArchitecture === 'x64') return 'x86_64';
  if (nodeArchitecture === 'arm64') return 'aarch64';
  throw new PlatformError(
    'sandbox_unavailable',
    `System calls cannot be filtered on ${nodeArchitecture}; run on x64 or arm64.`,
  );
}

const tables = JSON.parse(
  readFileSync(new URL('syscalls.json', import.meta.url), 'utf8'),
) as Record<SyscallArchitecture, Record<string, number>>;

const numbers: Readonly<Record<SyscallArchitecture, ReadonlyMap<string, number>>> = {
  x86_64: new Map(Object.entries(tables.x86_64)),
  aarch64: new Map(Object.entries(tables.aarch64)),
};

/** Numbers of system calls by name, as the kernel's headers have them. */
export const syscallNumbers = (architecture: SyscallArchitecture): ReadonlyMap<string, number> =>
  numbers[architecture];
