import { readFileSync } from 'node:fs';

import { compileProfile } from './compile-profile.ts';
import { readOciProfile, type OciProfile } from './oci-profile.ts';
import { nativeArchitecture } from './syscall-numbers.ts';

const readProfile = (file: string): OciProfile =>
  readOciProfile(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')));

/** Memory that a watcher of processes cannot see, so it is denied where no cgroup counts it. */
const UNCOUNTED_MEMORY = new Set(['memfd_create', 'shmget']);

/** What a sandbox's filters depend on. */
export interface FilterOptions {
  /** Whether the kernel counts all memory of a sandbox, also such as no process has mapped. */
  readonly countsAllMemory: boolean;
}

/**
 * The system call filters of a sandbox, to be stacked: the allow-list of `profile.json`, and the terminal calls that
 * `terminal-profile.json` denies, whose rules an allow-list cannot express.
 * @returns BPF programs for this machine
 */
export function sandboxFilters({ countsAllMemory }: FilterOptions): readonly Uint8Array[] {
  const profile = readProfile('profile.json');
  const allowList = countsAllMemory ? profile : withoutSyscalls(profile, UNCOUNTED_MEMORY);
  const architecture = nativeArchitecture();
  return [allowList, readProfile('terminal-profile.json')].map((filter) =>
    compileProfile(filter, architecture),
  );
}

const withoutSyscalls = (profile: OciProfile, denied: ReadonlySet<string>): OciProfile => ({
  ...profile,
  syscalls: profile.syscalls.map((rule) => ({
    ...rule,
    names: rule.names.filter((name) => !denied.has(name)),
  })),
});
