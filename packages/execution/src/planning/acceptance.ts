import { measuresOf } from './phrase.ts';
import type { StepKind } from './verbs.ts';

const CHECKS: Readonly<Record<StepKind, (object: string) => string>> = {
  investigate: (object) =>
    `What was found about ${object} is written down, with where it was found.`,
  decide: (object) => `One choice about ${object} is written down, with its reasons.`,
  create: (object) => `Reading ${object} back shows that it exists and holds what was asked for.`,
  change: (object) => `Reading ${object} back shows the change; what worked before still works.`,
  remove: (object) => `Looking for ${object} finds nothing, and nothing left refers to it.`,
  verify: (object) =>
    `Every check of ${object} ran, and each result is written down, failures too.`,
  deliver: (object) => `The receiving side shows that ${object} arrived and works there.`,
  other: (object) => `Somebody who did not do it can see that ${object} is done.`,
};

/** How to tell that a step is done: by what its kind leaves behind, and by the figures that it names. */
export function acceptanceOf(kind: StepKind, object: string, clause: string): string {
  const check = CHECKS[kind](object === '' ? 'it' : object);
  const measures = measuresOf(clause);
  return measures.length === 0 ? check : `${check} Measured: ${measures.join(', ')}.`;
}
