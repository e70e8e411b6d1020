/** A rule of a Role or a ClusterRole. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What somebody wants to do. */
export interface Action {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/attach`. */
  readonly resource: string;
  readonly name?: string | undefined;
}

/** Whether some rule allows it. Rules add up. */
export const isAllowed = (
  rules: readonly PolicyRule[],
  { verb, group, resource, name }: Action,
): boolean =>
  rules.some(
    ({ apiGroups, resources, resourceNames, verbs }) =>
      apiGroups.includes(group) &&
      resources.includes(resource) &&
      verbs.includes(verb) &&
      (resourceNames === undefined || (name !== undefined && resourceNames.includes(name))),
  );

/** Everything that sandboxes need. */
export const allRights: readonly PolicyRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'delete', 'get', 'list'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['pods/attach'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['create', 'delete', 'list', 'patch'],
  },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list'] },
  { apiGroups: ['node.k8s.io'], resources: ['runtimeclasses'], verbs: ['get'] },
];

/** All rights but those to do one thing. */
export const rightsWithout = (verb: string, resource: string): readonly PolicyRule[] =>
  allRights.map(({ verbs, ...rule }) =>
    Object.assign(rule, {
      verbs: rule.resources.includes(resource) ? verbs.filter((one) => one !== verb) : verbs,
    }),
  );
