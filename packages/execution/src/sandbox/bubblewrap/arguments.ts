import { existsSync } from 'node:fs';

import { guestCommand } from '../guest/guest-files.ts';
import type { Language } from '../languages/language.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { descriptors } from './descriptors.ts';

/** Where the guest's own files are in a sandbox. */
const GUEST_FOLDER = '/opt/qmcp';

/** Where code runs and its files are. */
const WORKSPACE = '/workspace';

/** File systems of a sandbox that can be written to. */
export const WRITABLE_FOLDERS = [WORKSPACE, '/tmp'];

/** Files of the host's `/etc` without which programs and certificates don't load; none of them says anything of the host. */
const ETC_FILES = ['/etc/ld.so.cache', '/etc/alternatives', '/etc/ssl/certs'];

/** What `/proc` says of the whole machine rather than of the sandbox. */
const MASKED_PROC_FILES = [
  'cmdline',
  'config.gz',
  'kallsyms',
  'kcore',
  'key-users',
  'keys',
  'kmsg',
  'kpagecount',
  'kpageflags',
  'mtrr',
  'sysrq-trigger',
  'timer_list',
  'vmallocinfo',
];

/** Enough for the semaphores of Python's multiprocessing. */
const SHARED_MEMORY_BYTES = 64 * 1024;

/** What bubblewrap is to make. */
export interface GuestPlan {
  readonly spec: SandboxSpec;
  readonly language: Language;
  /** The Node.js that sandboxes run, on the host. */
  readonly nodePath: string;
  /** `prlimit` options that come with the means of limiting. */
  readonly rlimits: readonly string[];
}

/** Arguments of `bwrap` for a guest. See bwrap(1), of bubblewrap 0.8 or newer. */
export function bubblewrapArguments(plan: GuestPlan): readonly string[] {
  return [
    ...isolation(),
    ...fileSystem(plan),
    ...environment(),
    ...handover(),
    '--',
    ...limited(plan),
    ...guestCommand(plan.language, plan.spec, GUEST_FOLDER),
  ];
}

/** New namespaces of every kind, and no way to more; no capability; no terminal; death with the engine. */
const isolation = (): string[] => [
  '--unshare-user',
  '--disable-userns',
  '--unshare-pid',
  '--unshare-net',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup',
  '--die-with-parent',
  '--new-session',
  ...options(['cap-drop', 'ALL'], ['uid', '1000'], ['gid', '1000'], ['hostname', 'sandbox']),
];

/** Later mounts cover earlier ones, so the order counts. */
const fileSystem = ({ spec: { limits }, nodePath, language }: GuestPlan): string[] =>
  options(
    ['ro-bind', '/usr', '/usr'],
    ...['bin', 'sbin', 'lib', 'lib64'].map((name) => ['symlink', `usr/${name}`, `/${name}`]),
    ...ETC_FILES.map((path) => ['ro-bind-try', path, path]),
    ['ro-bind', nodePath, '/opt/node/bin/node'],
    ...file(descriptors.passwdFile, '/etc/passwd'),
    ...file(descriptors.groupFile, '/etc/group'),
    ...file(descriptors.agentFile, `${GUEST_FOLDER}/agent.sh`),
    ...file(descriptors.kernelFile, `${GUEST_FOLDER}/${language.kernelFile}`),
    ['proc', '/proc'],
    ...existing(MASKED_PROC_FILES).map((path) => ['ro-bind', '/dev/null', path]),
    ['dev', '/dev'],
    ['remount-ro', '/dev'],
    ...temporary('/dev/shm', SHARED_MEMORY_BYTES, '1777'),
    ...temporary('/tmp', limits.temporaryBytes, '1777'),
    ...temporary(WORKSPACE, limits.diskBytes, '0700'),
    ['remount-ro', '/'],
    ['chdir', WORKSPACE],
  );

const options = (...list: readonly (readonly string[])[]): string[] =>
  list.flatMap(([name, ...values]) => [`--${name}`].concat(values));

const file = (descriptor: number, path: string): string[][] => [
  ['perms', '0444'],
  ['file', String(descriptor), path],
];

const temporary = (path: string, maxBytes: number, permissions: string): string[][] => [
  ['size', String(maxBytes)],
  ['perms', permissions],
  ['tmpfs', path],
];

/** Kernels differ in what they have, and only what is there can be masked. */
const existing = (names: readonly string[]): string[] =>
  names.map((name) => `/proc/${name}`).filter((path) => existsSync(path));

const environment = (): string[] => [
  '--clearenv',
  ...options(
    ['setenv', 'PATH', '/opt/node/bin:/usr/local/bin:/usr/bin:/bin'],
    ['setenv', 'HOME', WORKSPACE],
    ['setenv', 'TMPDIR', '/tmp'],
    ['setenv', 'LANG', 'C.UTF-8'],
  ),
];

const handover = (): string[] =>
  options(
    ['add-seccomp-fd', String(descriptors.allowList)],
    ['add-seccomp-fd', String(descriptors.terminalFilter)],
    ['info-fd', String(descriptors.info)],
    ['block-fd', String(descriptors.block)],
  );

/** Limits of single processes, which hold whatever else counts. */
function limited({ spec: { limits, lifetime }, rlimits }: GuestPlan): string[] {
  const seconds = Math.ceil(limits.cpuMs / 1_000) + 1;
  return [
    'prlimit',
    `--nofile=${limits.openFiles}`,
    `--fsize=${Math.max(limits.diskBytes, limits.temporaryBytes)}`,
    // A session's interpreter lives through many jobs, so only the watch can tell what one of them used.
    ...(lifetime === 'run' ? [`--cpu=${seconds}:${seconds + 1}`] : []),
    '--core=0',
    '--memlock=65536',
    '--msgqueue=0',
    '--rtprio=0',
    '--nice=0',
    ...rlimits,
    '--',
  ];
}
