import { oneLine } from '../foreign-text.ts';
import type { ExecutableStep, StepProgress } from './progress-schema.ts';

type Status = StepProgress['status'];

const MAX_LABEL_LENGTH = 80;

const STYLES: Readonly<Record<Status, string>> = {
  ready: 'fill:#dbeafe,stroke:#1d4ed8,color:#000',
  waiting: 'fill:#f3f4f6,stroke:#6b7280,color:#000',
  blocked: 'fill:#fde68a,stroke:#b45309,color:#000',
  running: 'fill:#e9d5ff,stroke:#7e22ce,color:#000',
  done: 'fill:#bbf7d0,stroke:#15803d,color:#000',
  failed: 'fill:#fecaca,stroke:#b91c1c,color:#000',
  skipped: 'fill:#ffffff,stroke:#9ca3af,color:#6b7280,stroke-dasharray:4',
};

/** Draws steps as a Mermaid flowchart. Nodes have names of their own, and labels are escaped, so any id and title will do. */
export function drawGraph(
  steps: readonly ExecutableStep[],
  statusOf: (id: string) => Status,
): string {
  const nodes = new Map(steps.map(({ id }, index) => [id, `n${index + 1}`]));
  const shown = new Set<Status>();
  const lines = steps.flatMap(({ id, title, dependsOn }) => {
    const status = statusOf(id);
    shown.add(status);
    const node = nodes.get(id);
    const label = escapeLabel(title === undefined ? id : `${id}: ${title}`);
    return [
      `  ${node}["${label}"]:::${status}`,
      ...dependsOn.map((other) => `  ${nodes.get(other)} --> ${node}`),
    ];
  });
  const styles = [...shown].map((status) => `  classDef ${status} ${STYLES[status]}`);
  return ['flowchart TD', ...lines, ...styles].join('\n');
}

/** A label for Mermaid: on one line, cut, and with what means something to Mermaid or HTML as the entities that Mermaid reads. */
export function escapeLabel(label: string): string {
  return oneLine(label, MAX_LABEL_LENGTH).replaceAll(
    /[^\p{L}\p{N} .,:;!?()/_+=…'-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
