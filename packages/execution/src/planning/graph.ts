/** A node of a plan: what must come before it. */
export interface GraphStep {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * What keeps steps from being done in any order: ids given twice, dependencies on steps that aren't there, and a cycle,
 * each with the fix. Empty for steps that {@link topologicalOrder} can sort.
 */
export function findGraphProblems(steps: readonly GraphStep[]): string[] {
  const ids = new Set(steps.map(({ id }) => id));
  const problems = [...findDuplicates(steps), ...findUnknown(steps, ids)];
  if (problems.length > 0) return problems;
  const cycle = findCycle(steps);
  return cycle === undefined
    ? []
    : [
        `Steps wait for each other in a circle: ${cycle.map((id) => `"${id}"`).join(' waits for ')}. Remove one of these dependencies.`,
      ];
}

/**
 * The steps, each after all that it depends on; otherwise as they came.
 * Leaves out steps of a cycle and those that wait for one; see {@link findGraphProblems}.
 */
export function topologicalOrder<Step extends GraphStep>(steps: readonly Step[]): Step[] {
  const ordered: Step[] = [];
  const done = new Set<string>();
  let remaining = steps;
  for (;;) {
    const ready = remaining.filter(({ dependsOn }) => dependsOn.every((id) => done.has(id)));
    if (ready.length === 0) return ordered;
    for (const step of ready) done.add(step.id);
    ordered.push(...ready);
    remaining = remaining.filter(({ id }) => !done.has(id));
  }
}

function findDuplicates(steps: readonly GraphStep[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id } of steps) {
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return [...twice].map(
    (id) => `Several steps have the id "${id}". Give each step an id of its own.`,
  );
}

function findUnknown(steps: readonly GraphStep[], ids: ReadonlySet<string>): string[] {
  return steps.flatMap(({ id, dependsOn }) =>
    dependsOn
      .filter((other) => !ids.has(other))
      .map(
        (other) =>
          `Step "${id}" depends on "${other}", which is no step of the plan. Add that step or remove the dependency.`,
      ),
  );
}

/** Every step that cannot be sorted waits for another such step, so following these must come round to a cycle. */
function findCycle(steps: readonly GraphStep[]): string[] | undefined {
  const sorted = new Set(topologicalOrder(steps).map(({ id }) => id));
  const unsorted = new Map(
    steps.filter(({ id }) => !sorted.has(id)).map((step) => [step.id, step]),
  );
  const path: string[] = [];
  let id = unsorted.keys().next().value;
  while (id !== undefined) {
    const seenAt = path.indexOf(id);
    path.push(id);
    if (seenAt >= 0) return path.slice(seenAt);
    id = unsorted.get(id)?.dependsOn.find((other) => unsorted.has(other));
  }
  return undefined;
}
