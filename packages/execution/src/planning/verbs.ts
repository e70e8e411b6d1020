import { words } from './words.ts';

/** What a step does to the world; what it needs and how it can be checked follow from it. */
export const STEP_KINDS = [
  'investigate',
  'decide',
  'create',
  'change',
  'remove',
  'verify',
  'deliver',
  'other',
] as const;
/** One of {@link STEP_KINDS}. */
export type StepKind = (typeof STEP_KINDS)[number];

/** Verbs that a request begins with; `other` is every other one. */
const VERBS: Readonly<Record<Exclude<StepKind, 'other'>, string>> = {
  investigate:
    'analyse analyze assess audit ask browse check collect compare count detect determine diagnose discover download ' +
    'estimate evaluate examine explore fetch find gather get identify inspect interview investigate learn list locate ' +
    'look lookup measure monitor observe profile query read reproduce research retrieve review scan search study ' +
    'summarise summarize survey trace understand watch',
  decide:
    'agree approve choose clarify decide pick plan prioritise prioritize rank select specify triage',
  create:
    'add allocate assemble build compose configure create define design develop document draft establish generate ' +
    'implement import insert install introduce invite make model outline prepare prototype provision record register ' +
    'schedule scaffold setup sketch start store train translate write',
  change:
    'adapt adjust apply assign change clean convert correct debug deduplicate edit enable execute extend fix format harden ' +
    'improve increase integrate merge migrate modify move normalise normalize optimise optimize patch perform reduce refactor ' +
    'rename reorder repair replace reset resolve restart restore restructure revise rewrite rotate run scale set simplify split ' +
    'switch transform tune update upgrade',
  remove:
    'archive cancel close deactivate decommission delete deprecate disable discard drop erase exclude prune purge remove ' +
    'revoke rollback stop terminate uninstall unregister wipe',
  verify: 'benchmark confirm ensure prove test validate verify',
  deliver:
    'announce call deliver deploy distribute email export inform launch mail notify present promote publish push ' +
    'release reply report respond roll send share ship submit tell upload',
};

const KINDS: ReadonlyMap<string, StepKind> = new Map(
  Object.entries(VERBS).flatMap(([kind, verbs]) =>
    verbs.split(' ').map((verb): [string, StepKind] => [verb, kind as StepKind]),
  ),
);

/** Verbs that are as often nouns: amid a sentence, they count only before a word that shows what they act on. */
const NOUN_LIKE: ReadonlySet<string> = new Set(
  (
    'agree audit benchmark build call change check design document draft email estimate export format import list mail ' +
    'model outline patch plan present profile prototype query rank record register release reply report research reset ' +
    'review scan schedule search set share sketch split start stop store study survey switch test trace train watch'
  ).split(' '),
);
const OBJECT =
  /^\S+\s+(?:a|all|an|any|both|each|every|for|her|him|his|how|if|it|its|me|my|our|that|the|their|them|these|this|those|to|up|us|what|whether|which|who|with|your)\b/i;

/** Where the verb of a clause has ended, an adverb before it included. */
const MAX_VERB_END = 80;

const RUNS: ReadonlySet<string> = new Set(['execute', 'perform', 'run']);
const CHECKS = /\b(?:benchmark|check|lint|test)(?:s|er|ing)?\b|\bsuite\b/i;

/** "make the search faster" changes the search; "make a search" creates one. */
const MAKES_OTHERWISE =
  /^make\s+(?:the|our|my|its?|this|that|these|those|their|them)\b.*\s(?:better|(?:more|less)\s+\S+|\w+er)$/i;

/** A verb in its base form, and what it does. */
export interface Verb {
  readonly verb: string;
  readonly kind: StepKind;
}

/** The verb that a word is, in its base form or, where `inflected` is set, as `deploying` or `deployed` too. */
export function verbOf(word: string, inflected = false): Verb | undefined {
  const candidates = inflected ? [word, ...baseForms(word)] : [word];
  for (const verb of candidates) {
    const kind = KINDS.get(verb);
    if (kind !== undefined) return { verb, kind };
  }
  return undefined;
}

/** The verb that a clause begins with, if it does; an adverb may come before it. */
export function leadingVerb(clause: string, inflected = false): Verb | undefined {
  const [first = '', second = ''] = words(clause.slice(0, MAX_VERB_END));
  const found = verbOf(first, inflected) ?? (first.endsWith('ly') ? verbOf(second) : undefined);
  if (found === undefined) return undefined;
  if (RUNS.has(found.verb) && CHECKS.test(clause)) return { ...found, kind: 'verify' };
  return MAKES_OTHERWISE.test(clause) ? { ...found, kind: 'change' } : found;
}

/** Whether an action begins here, amid a sentence: "and test it" does, "and test data" does not. */
export function beginsAction(clause: string): boolean {
  const found = leadingVerb(clause);
  return found !== undefined && (!NOUN_LIKE.has(found.verb) || OBJECT.test(clause));
}

function baseForms(word: string): string[] {
  const stem = /^(?<stem>.{2,}?)(?:ing|ed)$/.exec(word)?.groups?.['stem'];
  if (stem === undefined) return [];
  const forms = [stem, `${stem}e`];
  if (stem.at(-1) === stem.at(-2)) forms.push(stem.slice(0, -1));
  return forms;
}
