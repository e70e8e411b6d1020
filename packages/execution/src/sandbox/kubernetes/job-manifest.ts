import { containerCommand } from '../container/container-command.ts';
import { guestEnvironment, WORKSPACE } from '../guest/guest-layout.ts';
import { languages } from '../languages/languages.ts';
import type { SandboxLimits } from '../limits.ts';
import { processLimits, settingLimits } from '../resources/process-limits.ts';
import type { SandboxSpec } from '../sandbox.ts';

/** What a Job is to run. */
export interface JobPlan {
  readonly spec: SandboxSpec;
  /** Unique in its namespace. */
  readonly name: string;
  readonly namespace: string;
  /** The engine that it belongs to. */
  readonly engine: string;
  /** Has the guest's files and its interpreters. */
  readonly image: string;
  /** Empty for the cluster's default. */
  readonly runtimeClass: string;
  readonly userId: number;
}

/** By which everything of ours in a namespace is told from what is not. */
export const ours = { 'app.kubernetes.io/name': 'qmcp-sandbox' } as const;

/** Label that holds the engine to which something belongs. */
export const ENGINE_LABEL = 'qmcp/engine';

/** Label that holds the name of the Job to which a pod belongs. */
export const SANDBOX_LABEL = 'qmcp/sandbox';

/** Name of the one container. */
export const CONTAINER = 'guest';

/** How long a container may take until it is ready for a job. Images may have to be fetched, and machines added. */
export const START_TIMEOUT_MS = 120_000;

/** How long a sandbox may wait for its job: longer than any is kept warm. */
const LONGEST_WAIT_MS = 60 * 60 * 1_000;

const LONGEST_SESSION_MS = 24 * 60 * 60 * 1_000;

/** A Job that nobody deleted is kept for this long, so that people can see why it failed. */
const KEPT_SECONDS = 60;

/** For what the node logs of the container, which it limits by itself: 10 MiB in each of five files unless told otherwise. */
const EPHEMERAL_STORAGE_BYTES = 128 * 1024 * 1024;

/** Labels of a sandbox's pod. */
export const podLabels = ({
  name,
  engine,
}: Pick<JobPlan, 'name' | 'engine'>): Readonly<Record<string, string>> => ({
  ...ours,
  [ENGINE_LABEL]: engine,
  [SANDBOX_LABEL]: name,
});

/** A `batch/v1` Job that runs one guest once, within the Pod Security Standard `restricted`. */
export const jobManifest = (plan: JobPlan) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: plan.name, namespace: plan.namespace, labels: podLabels(plan) },
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 0,
    // What ends a sandbox whose engine is gone and which no other one swept up.
    activeDeadlineSeconds: deadlineSeconds(plan.spec),
    ttlSecondsAfterFinished: KEPT_SECONDS,
    template: { metadata: { labels: podLabels(plan) }, spec: podSpec(plan) },
  },
});

const deadlineSeconds = ({ lifetime, limits }: SandboxSpec): number =>
  Math.ceil(
    (lifetime === 'session'
      ? LONGEST_SESSION_MS
      : START_TIMEOUT_MS + LONGEST_WAIT_MS + limits.timeoutMs) / 1_000,
  );

const podSpec = (plan: JobPlan) => ({
  ...(plan.runtimeClass === '' ? {} : { runtimeClassName: plan.runtimeClass }),
  ...isolation,
  restartPolicy: 'Never',
  // Not zero: then the pod would be forgotten before its processes are gone.
  terminationGracePeriodSeconds: 1,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: plan.userId,
    runAsGroup: plan.userId,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [container(plan)],
  volumes: writableFolders(plan.spec.limits).map(({ name, maxBytes }) => ({
    name,
    emptyDir: { medium: 'Memory', sizeLimit: String(maxBytes) },
  })),
});

const isolation = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  hostname: 'sandbox',
  // There is nothing to be looked up, and names of the cluster are none of the guest's business.
  dnsPolicy: 'None',
  dnsConfig: { nameservers: ['127.0.0.1'] },
};

const container = ({ spec, image }: JobPlan) => ({
  name: CONTAINER,
  image,
  command: guestCommand(spec),
  workingDir: WORKSPACE,
  stdin: true,
  // The guest ends when the engine that made it hangs up.
  stdinOnce: true,
  resources: { requests: resources(spec.limits), limits: resources(spec.limits) },
  securityContext: {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  volumeMounts: writableFolders(spec.limits).map(({ name, path }) => ({ name, mountPath: path })),
});

/**
 * The multiplexer, with no more of an environment than there is to be, within the limits of single processes. It waits for
 * a line, since what is written before somebody listens to a container is lost to him.
 */
const guestCommand = (spec: SandboxSpec): readonly string[] => [
  'sh',
  '-c',
  'read -r _ && exec "$@"',
  'sh',
  'env',
  '-i',
  ...Object.entries(guestEnvironment).map(([name, value]) => `${name}=${value}`),
  ...settingLimits(
    processLimits(spec).filter(({ name }) => settable.has(name)),
    // Nobody but the guest has its user id, so that these are its processes.
    [`--nproc=${spec.limits.processes}`],
  ),
  ...containerCommand(languages[spec.language], spec),
];

/** Limits that gVisor too lets a program set for itself. The others are as low as runtimes make them for a plain user. */
const settable = new Set(['nofile', 'fsize', 'cpu', 'core', 'memlock']);

/** What lets the guest's command begin. */
export const BEGIN = '\n';

const resources = ({ cpuCores, memoryBytes }: SandboxLimits): Readonly<Record<string, string>> => ({
  cpu: `${Math.max(1, Math.round(cpuCores * 1_000))}m`,
  memory: String(memoryBytes),
  'ephemeral-storage': String(EPHEMERAL_STORAGE_BYTES),
});

const writableFolders = ({ diskBytes, temporaryBytes }: SandboxLimits) => [
  { name: 'workspace', path: WORKSPACE, maxBytes: diskBytes },
  { name: 'temporary', path: '/tmp', maxBytes: temporaryBytes },
];
