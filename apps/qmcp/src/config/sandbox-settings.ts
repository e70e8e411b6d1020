import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What holds of running code when nothing is configured. */
export const sandboxDefaults = {
  backend: 'auto',
  dockerSocket: '/var/run/docker.sock',
  kubernetesNamespace: 'qmcp-sandboxes',
  kubernetesRuntimeClass: 'gvisor',
  kubernetesUrl: 'https://kubernetes.default.svc',
  kubernetesTokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
  kubernetesCaFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
  trust: 'ordinary',
  allowedHosts: [],
  validation: 'warn',
  warm: 1,
  maxRuns: 8,
  maxSessions: 16,
  maxSessionsPerPrincipal: 4,
  sessionIdleMs: 15 * 60 * 1000,
  maxTimeoutMs: 5 * 60 * 1000,
  maxCpuMs: 5 * 60 * 1000,
  maxCpuCores: 2,
  maxMemoryBytes: 1024 * MIB,
  maxProcesses: 256,
  maxDiskBytes: 512 * MIB,
  maxTemporaryBytes: 128 * MIB,
  maxInodes: 100_000,
  maxOutputBytes: 4 * MIB,
  maxOpenFiles: 1_024,
} as const;

/** A timer that is set for longer fires at once. */
const MAX_DURATION_MS = 2_147_483_647;

const DESTINATION = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** A repository with a tag, a digest or both. */
const IMAGE = /^[a-z0-9][\w./:-]*(?:@sha256:[0-9a-f]{64})?$/i;

/** A DNS label: RFC 1123. */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A DNS subdomain: RFC 1123. */
const RUNTIME_CLASS = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

const number = (description: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  z
    .int()
    .min(min)
    .max(max)
    .meta({ description, expected: `a whole number from ${min} to ${max}` });

const word = <const Words extends readonly [string, ...string[]]>(
  description: string,
  words: Words,
) => z.enum(words).meta({ description, expected: words.join(', ') });

/** The members of `sandbox`: in what code runs that tools are given, and within which bounds. */
export const sandboxSettings = {
  backend: word(
    'what code that tools are given runs in: `auto` takes the first that withstands its own attacks; `off` offers no such tools',
    ['auto', 'bubblewrap', 'docker', 'gvisor', 'kubernetes', 'off'],
  ),
  dockerSocket: z.string().min(1).meta({
    description: 'socket of Docker’s engine, for the backends `docker` and `gvisor`',
    expected: 'the path of a socket',
    path: true,
  }),
  kubernetesImage: z
    .string()
    .regex(IMAGE)
    .meta({
      description:
        'image of sandboxes for the backend `kubernetes`, made by `deploy/kubernetes/sandbox.Dockerfile` of this version',
      expected: 'the name of an image, such as registry.example/qmcp-sandbox:0.1.0',
    })
    .optional(),
  kubernetesNamespace: z.string().regex(NAMESPACE).meta({
    description: 'namespace in which the backend `kubernetes` makes sandboxes, and nothing else is',
    expected: 'the name of a namespace',
  }),
  kubernetesRuntimeClass: z.string().regex(RUNTIME_CLASS).meta({
    description:
      'runtime class of those sandboxes; `default` is that of the cluster, which shares the kernel of its nodes',
    expected: 'the name of a RuntimeClass, or default',
  }),
  kubernetesUrl: z
    .string()
    .refine((url) => url.startsWith('https:') && URL.parse(url)?.origin === url)
    .meta({
      description: 'the API of Kubernetes; by default that of the cluster in which qmcp runs',
      expected: 'an https: URL without a path, such as https://10.0.0.1:6443',
    }),
  kubernetesTokenFile: z.string().min(1).meta({
    description:
      'token of the service account by which qmcp makes sandboxes there; read anew for each request',
    expected: 'the path of a file',
    path: true,
  }),
  kubernetesCaFile: z.string().min(1).meta({
    description: 'certificates in PEM that vouch for that API',
    expected: 'the path of a file',
    path: true,
  }),
  trust: word('whose code it is: `hostile` code runs only where it gets a kernel of its own', [
    'ordinary',
    'hostile',
  ]),
  allowedHosts: z.array(z.string().regex(DESTINATION)).meta({
    description: 'hosts that code may reach over HTTPS where its call asks for them',
    expected: 'host names, each `name`, `name:port` or `*.name` for all names below it',
  }),
  validation: word(
    'what becomes of code with findings: `block` refuses what has errors, `warn` tells the caller, `log` the operator alone',
    ['block', 'warn', 'log'],
  ),
  warm: number('sandboxes that are kept ready for each language, once it was asked for', 0, 16),
  maxRuns: number('programs that run at once; others wait', 1, 64),
  maxSessions: number('sessions that are open at once', 1, 64),
  maxSessionsPerPrincipal: number('sessions that one principal has open at once', 1, 64),
  sessionIdleMs: number('idle time after which a session is closed', 1, MAX_DURATION_MS),
  maxTimeoutMs: number('most wall clock that a run may ask for', 1, MAX_DURATION_MS - 60_000),
  maxCpuMs: number('most processor time that a run may ask for', 1, MAX_DURATION_MS),
  maxCpuCores: number('most processors that a run may keep busy at once', 1),
  maxMemoryBytes: number('most memory that a run may ask for', 16 * MIB),
  maxProcesses: number('most processes and threads that a run may ask for', 8),
  maxDiskBytes: number('largest workspace that a run may ask for', 4 * KIB),
  maxTemporaryBytes: number('largest `/tmp` that a run may ask for', 4 * KIB),
  maxInodes: number('most files and folders that a run may ask for', 1),
  maxOutputBytes: number('most output that a run may ask for', 1),
  maxOpenFiles: number('most open descriptors that a process of a run may ask for', 32),
} satisfies Record<keyof typeof sandboxDefaults | 'kubernetesImage', z.ZodType>;
