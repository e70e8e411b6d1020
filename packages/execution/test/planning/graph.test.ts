import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findGraphProblems, topologicalOrder, type GraphStep } from '../../src/planning/graph.ts';
import { acyclicSteps } from './graphs.ts';

const step = (id: string, ...dependsOn: string[]): GraphStep => ({ id, dependsOn });

describe('steps without a cycle', () => {
  it('are sorted: each one once, after all that it depends on', () => {
    fc.assert(
      fc.property(acyclicSteps, (steps) => {
        expect(findGraphProblems(steps)).toEqual([]);
        const ordered = topologicalOrder(steps);
        expect(ordered.toSorted(byId)).toEqual(steps.toSorted(byId));
        const seen = new Set<string>();
        for (const { id, dependsOn } of ordered) {
          expect(dependsOn.filter((other) => !seen.has(other))).toEqual([]);
          seen.add(id);
        }
      }),
    );
  });

  it('keep their order where nothing speaks against it', () => {
    const ordered = topologicalOrder([step('c'), step('b', 'a'), step('a'), step('d')]);
    expect(ordered.map(({ id }) => id)).toEqual(['c', 'a', 'd', 'b']);
  });
});

describe('steps with a cycle', () => {
  it('are named in the order in which they wait for each other', () => {
    expect(
      findGraphProblems([step('first'), step('a', 'first', 'c'), step('b', 'a'), step('c', 'b')]),
    ).toEqual([
      'Steps wait for each other in a circle: "a" waits for "c" waits for "b" waits for "a". Remove one of these dependencies.',
    ]);
  });

  it('are told from those that only wait for the cycle', () => {
    const [problem] = findGraphProblems([step('after', 'a'), step('a', 'b'), step('b', 'a')]);
    expect(problem).toContain('"a" waits for "b" waits for "a"');
    expect(problem).not.toContain('after');
  });

  it('may be one step', () => {
    expect(findGraphProblems([step('a', 'a')])[0]).toContain('"a" waits for "a"');
  });

  it('are always found, and are a true cycle', () => {
    fc.assert(
      fc.property(acyclicSteps, fc.nat(), (steps, pick) => {
        const start = steps[pick % steps.length] ?? step('s0');
        const end = farthestAncestor(start, steps);
        const closed = steps.map((one) =>
          one.id === end.id ? step(one.id, ...one.dependsOn, start.id) : one,
        );
        const [problem = ''] = findGraphProblems(closed);
        const cycle = [...problem.matchAll(/"(?<id>[^"]+)"/g)].map(([, id]) => id);
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [index, id] of cycle.slice(0, -1).entries()) {
          expect(closed.find((one) => one.id === id)?.dependsOn).toContain(cycle[index + 1]);
        }
      }),
    );
  });
});

describe('steps that do not fit together', () => {
  it('are named with every fault', () => {
    expect(findGraphProblems([step('a', 'x'), step('a'), step('b', 'y')])).toEqual([
      'Several steps have the id "a". Give each step an id of its own.',
      'Step "a" depends on "x", which is no step of the plan. Add that step or remove the dependency.',
      'Step "b" depends on "y", which is no step of the plan. Add that step or remove the dependency.',
    ]);
  });
});

const byId = (one: GraphStep, other: GraphStep): number => (one.id < other.id ? -1 : 1);

function farthestAncestor(start: GraphStep, steps: readonly GraphStep[]): GraphStep {
  const [id] = start.dependsOn;
  const parent = steps.find((one) => one.id === id);
  return parent === undefined ? start : farthestAncestor(parent, steps);
}
