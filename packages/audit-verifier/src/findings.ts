import { problemMeanings } from './problem.ts';
import type { Place, Problem, ProblemCode } from './problem.ts';

/** Past this many, further problems are counted only: one damaged place can make thousands. */
const MAX_KEPT = 100;

/** Collects problems in the order in which they are met. */
export class Findings {
  readonly #kept: Problem[] = [];
  #total = 0;

  get kept(): readonly Problem[] {
    return this.#kept;
  }

  get total(): number {
    return this.#total;
  }

  /** @param detail - what the meaning of the code leaves open */
  add(code: ProblemCode, place: Place, detail = ''): void {
    this.#total += 1;
    if (this.#kept.length === MAX_KEPT) return;
    const message = `${describe(place)}: ${problemMeanings[code]}${detail && ` (${detail})`}`;
    this.#kept.push({ code, message, ...place });
  }
}

function describe({ line, ...place }: Place): string {
  const { statement, instance, batch, sequence, recordId, actor } = place;
  const parts = [
    statement !== undefined && `statement ${statement}`,
    instance !== undefined && `stream ${instance}`,
    batch !== undefined && `batch ${batch}`,
    sequence !== undefined && `record ${sequence}`,
    recordId !== undefined && `id ${recordId}`,
    actor !== undefined && `actor ${actor}`,
    `line ${line}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
