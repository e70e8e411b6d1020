import { verbOf, type Verb } from './verbs.ts';
import { contentWords, identifierWords } from './words.ts';

/** What a tool has to fit. */
export interface Task {
  readonly clause: string;
  readonly verb: Verb | undefined;
  /** Words of the step before, where the clause refers back to it. */
  readonly antecedents: ReadonlySet<string>;
}

const SAME_VERB = 3;
const SAME_KIND = 1;
const SHARED_WORD = 2;
const ANTECEDENT = 2;
const UNUSED_WORD = -0.5;
/** A word in common, and a verb of the same kind. */
const GOOD_FIT = 3;

/** The tool whose name fits a task best, by its verb and its words; the first of equals. `undefined` where none fits. */
export function matchTool(task: Task, tools: readonly string[]): string | undefined {
  let best: { tool: string; score: number } | undefined;
  for (const tool of tools) {
    const score = fit(task, tool);
    if (score >= GOOD_FIT && score > (best?.score ?? 0)) best = { tool, score };
  }
  return best?.tool;
}

function fit({ clause, verb, antecedents }: Task, tool: string): number {
  const inClause = contentWords(clause);
  let score = 0;
  for (const word of identifierWords(tool)) {
    const toolVerb = verbOf(word);
    if (verb !== undefined && toolVerb?.verb === verb.verb) score += SAME_VERB;
    else if (inClause.has(word)) score += SHARED_WORD;
    else if (verb !== undefined && toolVerb?.kind === verb.kind) score += SAME_KIND;
    else if (antecedents.has(word)) score += ANTECEDENT;
    else score += UNUSED_WORD;
  }
  return score;
}
