import { existsSync } from 'node:fs';

import type { PlacedDecoy } from '../decoys/decoy-set.ts';
import { guestCommand, withEgress } from '../guest/guest-files.ts';
import {
  EGRESS_SOCKET,
  GUEST_FOLDER,
  guestEnvironment,
  MASKED_PROC_FILES,
  SHARED_MEMORY_BYTES,
  WORKSPACE,
} from '../guest/guest-layout.ts';
import type { Language } from '../languages/language.ts';
import { processLimits, settingLimits } from '../resources/process-limits.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { descriptors } from './descriptors.ts';

/** Files of the host's `/etc` without which programs and certificates don't load; none of them says anything of the host. */
const ETC_FILES = ['/etc/ld.so.cache', '/etc/alternatives', '/etc/ssl/certs'];

/** What bubblewrap is to make. */
export interface GuestPlan {
  readonly spec: SandboxSpec;
  readonly language: Language;
  /** The Node.js that sandboxes run, on the host. */
  readonly nodePath: string;
  /** The proxy's socket on the host, where the guest may reach some hosts. */
  readonly egressSocket?: string | undefined;
  /** What stands in place of the machine's secrets. Default: nothing. */
  readonly decoys?: readonly PlacedDecoy[] | undefined;
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
    // The forwarder, which is ours, is beyond the limits of the guest's processes.
    ...withEgress(plan.spec, GUEST_FOLDER, [
      ...settingLimits(processLimits(plan.spec), plan.rlimits),
      ...guestCommand(plan.language, plan.spec, GUEST_FOLDER),
    ]),
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
const fileSystem = (plan: GuestPlan): string[] => {
  const { nodePath, language, egressSocket, decoys = [] } = plan;
  const { limits } = plan.spec;
  return options(
    ['ro-bind', '/usr', '/usr'],
    ...['bin', 'sbin', 'lib', 'lib64'].map((name) => ['symlink', `usr/${name}`, `/${name}`]),
    ...ETC_FILES.map((path) => ['ro-bind-try', path, path]),
    ['ro-bind', nodePath, '/opt/node/bin/node'],
    ...file(descriptors.passwdFile, '/etc/passwd'),
    ...file(descriptors.groupFile, '/etc/group'),
    ...file(descriptors.agentFile, `${GUEST_FOLDER}/agent.sh`),
    ...file(descriptors.kernelFile, `${GUEST_FOLDER}/${language.kernelFile}`),
    ...egress(egressSocket),
    ...decoys.map(({ file: decoy, path }) => ['ro-bind', decoy, path]),
    ['proc', '/proc'],
    ...MASKED_PROC_FILES.filter((path) => existsSync(path)).map((path) => [
      'ro-bind',
      '/dev/null',
      path,
    ]),
    ['dev', '/dev'],
    ['remount-ro', '/dev'],
    ...temporary('/dev/shm', SHARED_MEMORY_BYTES, '1777'),
    ...temporary('/tmp', limits.temporaryBytes, '1777'),
    ...temporary(WORKSPACE, limits.diskBytes, '0700'),
    ['remount-ro', '/'],
    ['chdir', WORKSPACE],
  );
};

const egress = (socketPath: string | undefined): string[][] =>
  socketPath === undefined
    ? []
    : [
        ...file(descriptors.withEgressFile, `${GUEST_FOLDER}/with-egress.sh`),
        ...file(descriptors.forwarderFile, `${GUEST_FOLDER}/forwarder.mjs`),
        ['ro-bind', socketPath, EGRESS_SOCKET],
      ];

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

const environment = (): string[] => [
  '--clearenv',
  ...options(...Object.entries(guestEnvironment).map(([name, value]) => ['setenv', name, value])),
];

const handover = (): string[] =>
  options(
    ['add-seccomp-fd', String(descriptors.allowList)],
    ['add-seccomp-fd', String(descriptors.terminalFilter)],
    ['info-fd', String(descriptors.info)],
    ['block-fd', String(descriptors.block)],
  );
