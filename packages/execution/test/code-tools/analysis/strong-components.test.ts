import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findCycles } from '../../../src/code-tools/analysis/strong-components.ts';

type Edges = ReadonlyMap<string, readonly string[]>;

const reachable = (edges: Edges, from: string): Set<string> => {
  const seen = new Set<string>();
  const next = [...(edges.get(from) ?? [])];
  for (let node = next.pop(); node !== undefined; node = next.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    next.push(...(edges.get(node) ?? []));
  }
  return seen;
};

/** Straight from the definition: who reaches whom, and back. */
function cyclesByDefinition(edges: Edges): string[][] {
  const reach = new Map([...edges.keys()].map((node) => [node, reachable(edges, node)]));
  const groups = new Map<string, string[]>();
  for (const node of edges.keys()) {
    const group = [...edges.keys()]
      .filter(
        (other) => other === node || (reach.get(node)?.has(other) && reach.get(other)?.has(node)),
      )
      .toSorted();
    if (group.length > 1) groups.set(group.join(' '), group);
  }
  return [...groups.values()];
}

const graph = fc
  .array(fc.array(fc.nat({ max: 7 }), { maxLength: 4 }), { minLength: 8, maxLength: 8 })
  .map((rows) => new Map(rows.map((targets, node) => [`n${node}`, targets.map((to) => `n${to}`)])));

describe('cycles of a graph', () => {
  it('are the groups of nodes that reach each other', () => {
    const sorted = (cycles: string[][]) => cycles.map((cycle) => cycle.join(' ')).toSorted();
    fc.assert(
      fc.property(graph, (edges) => {
        expect(sorted(findCycles(edges))).toEqual(sorted(cyclesByDefinition(edges)));
      }),
    );
  });

  it('are found in a chain of any length', () => {
    const size = 20_000;
    const edges = new Map(
      Array.from({ length: size }, (_, node) => [`n${node}`, [`n${(node + 1) % size}`]]),
    );
    expect(findCycles(edges)[0]).toHaveLength(size);
  });
});
