/** How a sentence falls into clauses: single actions, with their order and their conditions. */
import { beginsAction, leadingVerb } from './verbs.ts';

/** One action that a text asks for. */
export interface Clause {
  readonly text: string;
  /** `then`: after what comes before it; `and`: beside it. */
  readonly link: 'then' | 'and';
  /** When it is to be done, in the text's words: "if not", "once the build is green". */
  readonly condition?: string;
}

const POLITE =
  /^(?:(?:please|kindly|also|now|just|can you|could you|would you|will you|i(?:'d| would) like (?:you )?to|i (?:want|need) (?:you )?to|we (?:want|need|have) to|(?:we|you) (?:should|must)|let'?s|let us|help (?:me|us)(?: to)?|(?:the|our|my) (?:goal|task|aim) is to|try to|(?:make|be) sure to|remember to)[,:]?\s+)+/i;
const ORDER =
  /^(?:and\s+)?(?:then|next|after(?:wards?| that)|finally|lastly|first(?:ly)?|second(?:ly)?|third(?:ly)?|in the end)[,:]?\s+/i;
const BESIDE = /^(?:(?:in addition|meanwhile|in parallel|at the same time|besides)[,:]?\s+)/i;

const NEW_CONDITION =
  /[,;]?\s+(?:and|but|or)\s+(?=(?:if|unless|otherwise)\b)|,\s+(?=(?:if|unless|otherwise|else)\b)/i;
const CONDITION = /^(?<condition>(?:if|unless)\b.+?)(?:,\s*then\s+|\s+then\s+|,\s*)(?<action>.+)$/i;
const OTHERWISE = /^(?<condition>otherwise|else)[,:]?\s+(?<action>.+)$/i;
const BEFORE = /^before\s+(?<later>.+?),\s*(?<action>.+)$/i;
const AFTER = /^(?<condition>(?:after|once|when|as soon as)\s+(?<earlier>.+?)),\s*(?<action>.+)$/i;
const INNER_BEFORE = /^(?<action>.+?),?\s+before\s+(?<later>\w+ing\b.*)$/i;
const INNER_AFTER = /^(?<action>.+?),?\s+after\s+(?<earlier>\w+ing\b.*)$/i;
const THEN =
  /[,;]?\s+(?:and\s+)?then\s+|,\s*(?:and\s+)?(?:after(?:wards| that)|next|finally|lastly)[,\s]\s*|\s+and\s+(?:finally|lastly)\s+/i;
const AND = /,\s+and\s+|\s+and\s+|,\s+/i;

/** Splits a sentence into its clauses, in the order in which they are to be done. */
export function splitClauses(sentence: string): Clause[] {
  return sentence
    .replace(/[.!?:]+$/, '')
    .split(NEW_CONDITION)
    .flatMap((part) => readPart(part.trim()));
}

/** A request without what is said for politeness. */
export const withoutPoliteness = (text: string): string => text.replace(POLITE, '');

function readPart(part: string): Clause[] {
  const link = BESIDE.test(part) ? 'and' : 'then';
  const text = withoutPoliteness(withoutPoliteness(part).replace(BESIDE, '').replace(ORDER, ''));
  const [first, ...rest] = readConditional(text) ?? readOrdered(text) ?? splitActions(text);
  return first === undefined ? [] : [{ ...first, link }, ...rest];
}

function readConditional(text: string): Clause[] | undefined {
  const { condition, action } = (CONDITION.exec(text) ?? OTHERWISE.exec(text))?.groups ?? {};
  if (condition === undefined || action === undefined) return undefined;
  return onlyIf(condition, readPart(action));
}

/** A clause's own condition is the nearer one, and stays. */
const onlyIf = (condition: string, clauses: readonly Clause[]): Clause[] =>
  clauses.map((clause) => Object.assign({ condition }, clause));

/** "Before X, Y", "after X, Y" and the same with the halves turned round. */
function readOrdered(text: string): Clause[] | undefined {
  const { later, earlier, condition, action } =
    (BEFORE.exec(text) ?? AFTER.exec(text) ?? INNER_BEFORE.exec(text) ?? INNER_AFTER.exec(text))
      ?.groups ?? {};
  if (action === undefined) return undefined;
  const other = asAction(later ?? earlier ?? '');
  if (other === undefined) {
    return condition === undefined ? undefined : onlyIf(condition, readPart(action));
  }
  const actions = readPart(action);
  return later === undefined ? [...readPart(other), ...actions] : [...actions, ...readPart(other)];
}

/** "deploying the service" as "deploy the service"; `undefined` where it names no action. */
function asAction(text: string): string | undefined {
  const verb = leadingVerb(text, true);
  return verb && text.replace(/^\S+/, verb.verb);
}

function splitActions(text: string): Clause[] {
  return text.split(THEN).flatMap((sequence) =>
    splitAtVerbs(sequence.trim()).map((action, index): Clause => ({
      text: action,
      link: index === 0 ? 'then' : 'and',
    })),
  );
}

/** Splits at "and" and commas where an action follows, so that "research and development" stays whole. */
function splitAtVerbs(text: string): string[] {
  const actions: string[] = [];
  let from = 0;
  for (const separator of text.matchAll(new RegExp(AND, 'gi'))) {
    const end = separator.index + separator[0].length;
    if (!beginsAction(text.slice(end))) continue;
    actions.push(text.slice(from, separator.index));
    from = end;
  }
  actions.push(text.slice(from));
  return actions.map((action) => action.trim()).filter((action) => action !== '');
}
