/** A pod's specification, as far as the rules look at it. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly securityContext?: SecurityContext;
  readonly restartPolicy?: string;
  readonly runtimeClassName?: string;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: { readonly nameservers?: readonly string[] };
  readonly hostname?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
}

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly seccompProfile?: { readonly type: string };
}

/** One container of it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly workingDir?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly resources?: {
    readonly requests?: Quantities;
    readonly limits?: Quantities;
  };
  readonly securityContext?: SecurityContext & {
    readonly allowPrivilegeEscalation?: boolean;
    readonly privileged?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

type Quantities = Readonly<Record<string, string>>;

interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
}

/** What the API checks of the pods of a Job beyond their types: status 422. */
export function podProblems({ containers, volumes = [], ...spec }: PodSpec): readonly string[] {
  const names = new Set(volumes.map(({ name }) => name));
  const problems: readonly (readonly [boolean, string])[] = [
    [
      spec.restartPolicy !== 'Never' && spec.restartPolicy !== 'OnFailure',
      'spec.template.spec.restartPolicy: Unsupported value: supported values: "OnFailure", "Never"',
    ],
    [
      spec.dnsPolicy === 'None' && (spec.dnsConfig?.nameservers ?? []).length === 0,
      'spec.template.spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None',
    ],
    ...containers.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map(
        ({ name }) =>
          [!names.has(name), `spec.template.spec.volumeMounts: Not found: "${name}"`] as const,
      ),
    ),
    ...containers.flatMap(({ resources = {} }) =>
      Object.entries(resources.requests ?? {}).map(
        ([name, value]) =>
          [
            bytesOf(value) > bytesOf(resources.limits?.[name] ?? value),
            `spec.template.spec.resources.requests: Invalid value: "${value}": must be less than or equal to ${name} limit`,
          ] as const,
      ),
    ),
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}

/**
 * What is not allowed in a namespace that enforces the standard `restricted`
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards).
 */
export function restrictedProblems(spec: PodSpec): readonly string[] {
  const problems: readonly (readonly [boolean, string])[] = [
    [
      spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true,
      'host namespaces',
    ],
    [
      (spec.volumes ?? []).some((volume) => Object.keys(volume).some(isRestrictedVolume)),
      'restricted volume types',
    ],
    ...spec.containers.flatMap(({ securityContext = {} }) => {
      const { capabilities = {} } = securityContext;
      const nonRoot = securityContext.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
      const user = securityContext.runAsUser ?? spec.securityContext?.runAsUser;
      const seccomp = securityContext.seccompProfile ?? spec.securityContext?.seccompProfile;
      return [
        [securityContext.privileged === true, 'privileged'],
        [securityContext.allowPrivilegeEscalation !== false, 'allowPrivilegeEscalation != false'],
        [capabilities.drop?.includes('ALL') !== true, 'unrestricted capabilities'],
        [(capabilities.add ?? []).length > 0, 'unrestricted capabilities'],
        [nonRoot !== true, 'runAsNonRoot != true'],
        [user === 0, 'runAsUser=0'],
        [!['RuntimeDefault', 'Localhost'].includes(seccomp?.type ?? ''), 'seccompProfile'],
      ] as const;
    }),
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}

const isRestrictedVolume = (source: string): boolean =>
  !['name', 'configMap', 'emptyDir', 'persistentVolumeClaim', 'secret'].includes(source);

const FACTORS: Readonly<Record<string, number>> = {
  m: 0.001,
  '': 1,
  Ki: 1024,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** A quantity as a number of what it counts. */
export function bytesOf(quantity: string): number {
  const [, digits = '', suffix = ''] = /^(\d+)(m|Ki|Mi|Gi)?$/.exec(quantity) ?? [];
  return Number(digits) * (FACTORS[suffix] ?? NaN);
}
