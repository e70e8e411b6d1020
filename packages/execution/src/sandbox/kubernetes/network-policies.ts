import type { LabelRequirement, LabelSelector, NetworkPolicy } from './objects.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * What is wrong with the policies of a namespace where pods with those labels must reach nothing and be reached by
 * nothing. Policies add up: a connection is allowed where any of them allows it, and where none selects the pod.
 * @returns nothing where all is well
 */
export function networkProblem(
  policies: readonly NetworkPolicy[],
  labels: Labels,
): string | undefined {
  const selecting = policies.filter(({ spec }) => selects(spec.podSelector ?? {}, labels));
  const allowing = selecting.filter(({ spec }) => rules(spec.ingress) + rules(spec.egress) > 0);
  if (allowing.length > 0) {
    const names = allowing.map(({ metadata }) => metadata.name).join(', ');
    return `the network policy ${names} selects pods of sandboxes and allows them connections. Change its podSelector, or move it to another namespace`;
  }
  const open = ['Ingress', 'Egress'].filter(
    (type) => !selecting.some((policy) => typesOf(policy).includes(type)),
  );
  if (open.length === 0) return undefined;
  return `no network policy denies the pods of sandboxes ${open.map((type) => type.toLowerCase()).join(' and ')}. Apply the one that deploy/kubernetes has`;
}

const rules = (list: readonly object[] | undefined): number => list?.length ?? 0;

/** Where a policy says nothing of that it is about ingress, and about egress if it has rules for it. */
const typesOf = ({ spec }: NetworkPolicy): readonly string[] =>
  spec.policyTypes ?? (rules(spec.egress) > 0 ? ['Ingress', 'Egress'] : ['Ingress']);

/** Whether a selector means an object with those labels. */
const selects = (
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every((requirement) => meets(requirement, labels));

function meets({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}
