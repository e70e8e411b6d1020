import { escapeLabel } from '../../planning/mermaid.ts';

/** More than can be read, and near to what Mermaid draws at all (`maxEdges`, 500). */
const MAX_EDGES = 400;

/** Draws which file imports which as a Mermaid flowchart; files and imports of a cycle are red. */
export function drawDependencies(
  edges: ReadonlyMap<string, readonly string[]>,
  cycles: readonly (readonly string[])[],
): string {
  const nodes = new Map([...edges.keys()].map((path, index) => [path, `f${index + 1}`]));
  const cycleOf = new Map(cycles.flatMap((cycle, index) => cycle.map((path) => [path, index])));
  const arrows = [...edges].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
  const shown = arrows.slice(0, MAX_EDGES);
  const red = shown.flatMap(({ from, to }, index) => {
    const cycle = cycleOf.get(from);
    return cycle !== undefined && cycle === cycleOf.get(to) ? [index] : [];
  });
  return [
    'flowchart LR',
    ...[...nodes].map(
      ([path, node]) => `  ${node}["${escapeLabel(path)}"]${cycleOf.has(path) ? ':::cycle' : ''}`,
    ),
    ...shown.map(({ from, to }) => `  ${nodes.get(from)} --> ${nodes.get(to)}`),
    ...(arrows.length > shown.length ? [`  more["and ${arrows.length - shown.length} more"]`] : []),
    ...(cycles.length > 0 ? ['  classDef cycle fill:#fecaca,stroke:#b91c1c,color:#000'] : []),
    ...(red.length > 0 ? [`  linkStyle ${red.join(',')} stroke:#b91c1c`] : []),
  ].join('\n');
}
