/** A kind of object that can be asked for. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  /** As it stands in paths. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const resource = (
  [group, version, plural]: readonly [string, string, string],
  kind: string,
  namespaced = true,
): Resource => ({ group, version, plural, kind, namespaced });

const resources: readonly Resource[] = [
  resource(['', 'v1', 'pods'], 'Pod'),
  resource(['', 'v1', 'events'], 'Event'),
  resource(['', 'v1', 'nodes'], 'Node', false),
  resource(['batch', 'v1', 'jobs'], 'Job'),
  resource(['coordination.k8s.io', 'v1', 'leases'], 'Lease'),
  resource(['networking.k8s.io', 'v1', 'networkpolicies'], 'NetworkPolicy'),
  resource(['node.k8s.io', 'v1', 'runtimeclasses'], 'RuntimeClass', false),
];

/** What a path names. */
export interface Target {
  readonly resource: Resource;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?$/;

/** Reads a path. @returns nothing where there is no such thing */
export function targetOf(path: string): Target | undefined {
  const found = PATH.exec(path)?.groups;
  if (found === undefined) return undefined;
  const { group = '', version, namespace, plural, name, subresource } = found;
  const known = resources.find(
    (one) =>
      one.group === group &&
      one.version === version &&
      one.plural === plural &&
      one.namespaced === (namespace !== undefined),
  );
  return known && { resource: known, namespace, name, subresource };
}
