import { containerCommand } from '../container/container-command.ts';
import { containerProfile } from '../container/container-profile.ts';
import type { PlacedDecoy } from '../decoys/decoy-set.ts';
import {
  EGRESS_SOCKET,
  guestEnvironment,
  MASKED_PROC_FILES,
  SHARED_MEMORY_BYTES,
  WORKSPACE,
} from '../guest/guest-layout.ts';
import { languages } from '../languages/languages.ts';
import type { SandboxLimits } from '../limits.ts';
import { processLimits } from '../resources/process-limits.ts';
import type { SandboxSpec } from '../sandbox.ts';

/** What a container is to be. */
export interface ContainerPlan {
  readonly spec: SandboxSpec;
  /** Name or id of an image that has the guest's files. */
  readonly image: string;
  /** Name by which the engine knows the runtime. */
  readonly runtime: string;
  readonly userId: number;
  /** The proxy's socket on this machine, where the guest may reach some hosts. */
  readonly egressSocket?: string | undefined;
  /** What stands in place of the machine's secrets. Default: nothing. */
  readonly decoys?: readonly PlacedDecoy[] | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

const CPU_PERIOD_US = 100_000;

/** The runtime whose containers share the kernel of the machine, and which every engine has. */
export const SHARED_KERNEL_RUNTIME = 'runc';

/** What a kernel of the guest's own takes for itself, as gVisor does, which ends when it gets no thread. */
const OWN_KERNEL_THREADS = 128;
const THREADS_PER_PROCESS = 4;

const seccompProfile = JSON.stringify(containerProfile());

/** The body of `POST /containers/create` for a guest: what is not listed there stays as bare as Docker makes it. */
export const containerSettings = ({
  spec,
  image,
  runtime,
  userId,
  labels,
  egressSocket,
  decoys = [],
}: ContainerPlan) => ({
  Image: image,
  Cmd: containerCommand(languages[spec.language], spec),
  Entrypoint: [],
  Env: Object.entries(guestEnvironment).map(([name, value]) => `${name}=${value}`),
  Hostname: 'sandbox',
  User: `${userId}:${userId}`,
  WorkingDir: WORKSPACE,
  Labels: labels,
  Healthcheck: { Test: ['NONE'] },
  // An engine that stops need not wait for a guest, which has nothing to put in order.
  StopSignal: 'SIGKILL',
  AttachStdin: true,
  AttachStdout: true,
  AttachStderr: true,
  OpenStdin: true,
  // The guest ends when the engine that made it does.
  StdinOnce: true,
  Tty: false,
  HostConfig: {
    Runtime: runtime,
    ...isolation,
    ...limiting(spec.limits),
    PidsLimit: hostThreads(spec.limits, runtime),
    Ulimits: processLimits(spec).map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
    Binds: [
      ...(egressSocket === undefined ? [] : [`${egressSocket}:${EGRESS_SOCKET}:ro`]),
      ...decoys.map(({ file, path }) => `${file}:${path}:ro`),
    ],
    Tmpfs: writableFolders(spec.limits, userId),
  },
});

const isolation = {
  NetworkMode: 'none',
  IpcMode: 'private',
  CgroupnsMode: 'private',
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges', `seccomp=${seccompProfile}`],
  MaskedPaths: [...MASKED_PROC_FILES, '/proc/acpi', '/proc/asound', '/proc/scsi', '/sys'],
  ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys'],
  RestartPolicy: { Name: 'no' },
  // What a guest writes goes to us, and is kept nowhere.
  LogConfig: { Type: 'none' },
  ShmSize: SHARED_MEMORY_BYTES,
};

const limiting = ({ memoryBytes, cpuCores }: SandboxLimits) => ({
  Memory: memoryBytes,
  // Of memory and swap together: no swap.
  MemorySwap: memoryBytes,
  CpuPeriod: CPU_PERIOD_US,
  CpuQuota: Math.round(cpuCores * CPU_PERIOD_US),
});

const hostThreads = ({ processes }: SandboxLimits, runtime: string): number =>
  runtime === SHARED_KERNEL_RUNTIME
    ? processes
    : OWN_KERNEL_THREADS + THREADS_PER_PROCESS * processes;

/** More than may be used, so that the watch, which says why, comes first. */
const INODE_MARGIN = 64;

function writableFolders(
  { diskBytes, temporaryBytes, inodes }: SandboxLimits,
  userId: number,
): Readonly<Record<string, string>> {
  const options = (maxBytes: number, mode: string): string =>
    `rw,exec,nosuid,nodev,size=${maxBytes},nr_inodes=${inodes + INODE_MARGIN},mode=${mode},uid=${userId},gid=${userId}`;
  return { [WORKSPACE]: options(diskBytes, '0700'), '/tmp': options(temporaryBytes, '1777') };
}
