/**
 * What is read of the objects of Kubernetes' API (https://kubernetes.io/docs/reference/kubernetes-api): no more of them
 * than is used, and nothing of it taken for granted that the API leaves out.
 */

/** What every object has. */
export interface ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The answer to a list. */
export interface List<Item> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Item[];
}

/** A `batch/v1` Job. */
export interface Job {
  readonly metadata: ObjectMeta;
  readonly status?: {
    readonly conditions?: readonly Condition[];
  };
}

/** A condition of a Job or a Pod. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** State of a container, of which one member is there. */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

/** A `v1` Pod. */
export interface Pod {
  readonly metadata: ObjectMeta;
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly state?: ContainerState }[];
  };
}

/** A `v1` Event, which says what became of an object. */
export interface ClusterEvent {
  readonly type?: string;
  readonly message?: string;
}

/** A `coordination.k8s.io/v1` Lease. */
export interface Lease {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly renewTime?: string;
    readonly leaseDurationSeconds?: number;
  };
}

/** One requirement of a selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'Exists' | 'DoesNotExist' | 'In' | 'NotIn';
  readonly values?: readonly string[];
}

/** Which objects are meant, by their labels. An empty one means all. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelRequirement[];
}

/** A `networking.k8s.io/v1` NetworkPolicy. */
export interface NetworkPolicy {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly object[];
    readonly egress?: readonly object[];
  };
}

/** A `v1` Node. */
export interface Node {
  readonly status: { readonly nodeInfo: { readonly kernelVersion: string } };
}

/** What the API answers where it refuses, or has nothing better to say. */
export interface Status {
  readonly kind: 'Status';
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
}

/** One event of a watch. */
export type WatchEvent<Item> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Item }
  | { readonly type: 'BOOKMARK'; readonly object: Item }
  | { readonly type: 'ERROR'; readonly object: Status };
