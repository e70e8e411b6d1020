import { acceptanceOf } from './acceptance.ts';
import type { Clause } from './clauses.ts';
import { matchTool } from './match-tool.ts';
import { objectOf, refersBack, titleOf } from './phrase.ts';
import type { PlanStep } from './plan-schema.ts';
import { leadingVerb, type StepKind } from './verbs.ts';
import { contentWords } from './words.ts';

/** What to look at before the first step that leaves a mark. */
const PREPARATION: Readonly<Partial<Record<StepKind, (object: string) => string>>> = {
  create: (object) => `Find out whether ${object} exists already, whole or in part`,
  change: (object) => `Find out how ${object} is now`,
  remove: (object) => `List exactly what goes with ${object}`,
  deliver: (object) => `Check that ${object} is ready`,
};

/**
 * Turns clauses into steps. Clauses side by side can be done at once; one that refers back, has a condition, checks or
 * delivers waits for all before it. A look at the present state goes before a first step that leaves a mark, and a
 * check of the whole goes last.
 * @param tools - names of the available tools
 */
export function toSteps(clauses: readonly Clause[], tools: readonly string[]): PlanStep[] {
  const steps: PlanStep[] = [];
  let previousStage: string[] = [];
  let stage: string[] = [];
  let antecedents: ReadonlySet<string> = new Set();
  for (const clause of withFrame(clauses)) {
    const verb = leadingVerb(clause.text);
    if (waits(clause, verb?.kind)) {
      previousStage = stage.length > 0 ? stage : previousStage;
      stage = [];
    }
    const id = `step-${steps.length + 1}`;
    stage.push(id);
    const back = refersBack(clause.text) ? antecedents : new Set<string>();
    const tool = matchTool({ clause: clause.text, verb, antecedents: back }, tools);
    const kind = verb?.kind ?? 'other';
    steps.push({
      id,
      title: titleOf(clause.text),
      kind,
      ...(clause.condition !== undefined && { condition: clause.condition }),
      dependsOn: previousStage,
      ...(tool !== undefined && { tool }),
      acceptance: acceptanceOf(kind, objectOf(clause.text), clause.text),
    });
    antecedents = new Set([...back, ...contentWords(clause.text)]);
  }
  return steps;
}

function waits(clause: Clause, kind: StepKind | undefined): boolean {
  return (
    clause.link === 'then' ||
    clause.condition !== undefined ||
    kind === 'verify' ||
    kind === 'deliver' ||
    refersBack(clause.text)
  );
}

function withFrame(clauses: readonly Clause[]): Clause[] {
  const [first, ...rest] = clauses;
  if (first === undefined) return [];
  const preparation = prepare(first);
  const framed: Clause[] =
    preparation === undefined ? [first] : [preparation, { ...first, link: 'then' }];
  framed.push(...rest);
  const last = framed.at(-1);
  if (last !== undefined && leadingVerb(last.text)?.kind !== 'verify') {
    framed.push({ text: 'Verify the result against the goal and every constraint', link: 'then' });
  }
  return framed;
}

function prepare({ text }: Clause): Clause | undefined {
  const kind = leadingVerb(text)?.kind;
  const object = objectOf(text);
  const look = kind === undefined || object === '' ? undefined : PREPARATION[kind];
  return look && { text: look(object), link: 'then' };
}
