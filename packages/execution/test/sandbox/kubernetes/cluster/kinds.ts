import { podKinds } from './pod-kinds.ts';

/**
 * Types of Kubernetes' API (1.36), written down by hand from https://kubernetes.io/docs/reference/kubernetes-api: those
 * that our manifests use, and of their fields those that they might. What is not listed is refused, so this is never
 * more lenient than a real API with strict validation of fields.
 *
 * A type is `string`, `boolean`, `int`, `quantity`, `intOrString`, `microTime`, `map` (of texts) or another one of these; `[]`
 * behind it makes a list, and `!` says that the field must be there.
 */
export const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // meta/v1
  ObjectMeta: {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    labels: 'map',
    annotations: 'map',
    finalizers: 'string[]',
    ownerReferences: 'OwnerReference[]',
  },
  OwnerReference: {
    apiVersion: 'string!',
    kind: 'string!',
    name: 'string!',
    uid: 'string!',
    controller: 'boolean',
    blockOwnerDeletion: 'boolean',
  },
  LabelSelector: { matchLabels: 'map', matchExpressions: 'LabelSelectorRequirement[]' },
  LabelSelectorRequirement: { key: 'string!', operator: 'string!', values: 'string[]' },
  DeleteOptions: {
    apiVersion: 'string',
    kind: 'string',
    gracePeriodSeconds: 'int',
    propagationPolicy: 'string',
    preconditions: 'Preconditions',
    dryRun: 'string[]',
  },
  Preconditions: { uid: 'string', resourceVersion: 'string' },

  // batch/v1
  Job: object('JobSpec'),
  JobSpec: {
    parallelism: 'int',
    completions: 'int',
    activeDeadlineSeconds: 'int',
    backoffLimit: 'int',
    selector: 'LabelSelector',
    manualSelector: 'boolean',
    template: 'PodTemplateSpec!',
    ttlSecondsAfterFinished: 'int',
    completionMode: 'string',
    suspend: 'boolean',
    podReplacementPolicy: 'string',
  },

  // coordination.k8s.io/v1
  Lease: object('LeaseSpec'),
  LeaseSpec: {
    holderIdentity: 'string',
    leaseDurationSeconds: 'int',
    acquireTime: 'microTime',
    renewTime: 'microTime',
    leaseTransitions: 'int',
  },

  // core/v1
  Pod: object('PodSpec'),
  ...podKinds,
  Namespace: object('NamespaceSpec'),
  NamespaceSpec: { finalizers: 'string[]' },
  ServiceAccount: {
    ...object(),
    automountServiceAccountToken: 'boolean',
    imagePullSecrets: 'LocalObjectReference[]',
  },
  ConfigMap: { ...object(), data: 'map', immutable: 'boolean' },
  PersistentVolumeClaim: object('PersistentVolumeClaimSpec'),
  PersistentVolumeClaimSpec: {
    accessModes: 'string[]',
    resources: 'VolumeResourceRequirements',
    storageClassName: 'string',
    volumeMode: 'string',
  },
  VolumeResourceRequirements: { requests: 'quantities', limits: 'quantities' },
  ResourceQuota: object('ResourceQuotaSpec'),
  ResourceQuotaSpec: { hard: 'quantities', scopes: 'string[]' },
  Service: object('ServiceSpec'),
  ServiceSpec: {
    type: 'string',
    selector: 'map',
    ports: 'ServicePort[]',
    clusterIP: 'string',
    sessionAffinity: 'string',
  },
  ServicePort: {
    name: 'string',
    port: 'int!',
    targetPort: 'intOrString',
    protocol: 'string',
    appProtocol: 'string',
  },

  // apps/v1
  Deployment: object('DeploymentSpec'),
  DeploymentSpec: {
    replicas: 'int',
    selector: 'LabelSelector!',
    template: 'PodTemplateSpec!',
    strategy: 'DeploymentStrategy',
    minReadySeconds: 'int',
    revisionHistoryLimit: 'int',
    progressDeadlineSeconds: 'int',
  },
  DeploymentStrategy: { type: 'string', rollingUpdate: 'RollingUpdateDeployment' },
  RollingUpdateDeployment: { maxSurge: 'intOrString', maxUnavailable: 'intOrString' },

  // policy/v1
  PodDisruptionBudget: object('PodDisruptionBudgetSpec'),
  PodDisruptionBudgetSpec: {
    minAvailable: 'intOrString',
    maxUnavailable: 'intOrString',
    selector: 'LabelSelector',
    unhealthyPodEvictionPolicy: 'string',
  },

  // networking.k8s.io/v1
  NetworkPolicy: object('NetworkPolicySpec'),
  NetworkPolicySpec: {
    podSelector: 'LabelSelector',
    policyTypes: 'string[]',
    ingress: 'NetworkPolicyIngressRule[]',
    egress: 'NetworkPolicyEgressRule[]',
  },
  NetworkPolicyIngressRule: { from: 'NetworkPolicyPeer[]', ports: 'NetworkPolicyPort[]' },
  NetworkPolicyEgressRule: { to: 'NetworkPolicyPeer[]', ports: 'NetworkPolicyPort[]' },
  NetworkPolicyPeer: {
    podSelector: 'LabelSelector',
    namespaceSelector: 'LabelSelector',
    ipBlock: 'IPBlock',
  },
  IPBlock: { cidr: 'string!', except: 'string[]' },
  NetworkPolicyPort: { protocol: 'string', port: 'intOrString', endPort: 'int' },

  // node.k8s.io/v1
  RuntimeClass: { ...object(), handler: 'string!', overhead: 'Overhead', scheduling: 'Scheduling' },
  Overhead: { podFixed: 'quantities' },
  Scheduling: { nodeSelector: 'map', tolerations: 'Toleration[]' },

  // rbac.authorization.k8s.io/v1
  Role: { ...object(), rules: 'PolicyRule[]' },
  ClusterRole: { ...object(), rules: 'PolicyRule[]' },
  PolicyRule: {
    apiGroups: 'string[]',
    resources: 'string[]',
    resourceNames: 'string[]',
    nonResourceURLs: 'string[]',
    verbs: 'string[]!',
  },
  RoleBinding: { ...object(), roleRef: 'RoleRef!', subjects: 'Subject[]' },
  ClusterRoleBinding: { ...object(), roleRef: 'RoleRef!', subjects: 'Subject[]' },
  RoleRef: { apiGroup: 'string!', kind: 'string!', name: 'string!' },
  Subject: { apiGroup: 'string', kind: 'string!', name: 'string!', namespace: 'string' },
};

/** API versions of the kinds that can be sent. */
export const apiVersions: Readonly<Record<string, string>> = {
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  Job: 'batch/v1',
  Lease: 'coordination.k8s.io/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PersistentVolumeClaim: 'v1',
  PodDisruptionBudget: 'policy/v1',
  ResourceQuota: 'v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  RuntimeClass: 'node.k8s.io/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
};

function object(spec?: string): Readonly<Record<string, string>> {
  return {
    apiVersion: 'string!',
    kind: 'string!',
    metadata: 'ObjectMeta',
    ...(spec !== undefined && { spec }),
  };
}
