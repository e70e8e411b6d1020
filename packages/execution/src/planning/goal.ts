import { splitClauses, withoutPoliteness, type Clause } from './clauses.ts';
import { splitSentences, type Sentence } from './sentences.ts';
import { leadingVerb } from './verbs.ts';

/** What a text asks for and what it says besides. */
export interface Goal {
  readonly clauses: readonly Clause[];
  /** What must hold or must not be done. */
  readonly constraints: readonly string[];
  /** What is merely told. */
  readonly background: readonly string[];
  /** What is asked. */
  readonly questions: readonly string[];
}

type Part = keyof Goal;

const PROHIBITION =
  /^(?:do not|don['’]t|never|avoid|must not|mustn['’]t|no|without|under no circumstances|only)\b/i;
const OBLIGATION =
  /\b(?:must|should|shall|has to|have to|needs? to|may not|cannot|can['’]t|is required|are required)\b/i;

/** Reads a text: its actions in order, its rules, its background and its questions. */
export function readGoal(text: string): Goal {
  const goal = { clauses: [], constraints: [], background: [], questions: [] } as {
    [part in Part]: Goal[part][number][];
  };
  for (const sentence of splitSentences(text)) {
    const part = partOf(sentence);
    if (part === 'clauses') goal.clauses.push(...clausesOf(sentence));
    else goal[part].push(sentence.text.replace(/[.;]$/, ''));
  }
  return goal;
}

function partOf({ text, place }: Sentence): Part {
  const request = withoutPoliteness(text);
  if (PROHIBITION.test(request)) return 'constraints';
  const acts = splitClauses(text).some((clause) => leadingVerb(clause.text) !== undefined);
  if (acts) return 'clauses';
  if (text.endsWith('?')) return 'questions';
  if (OBLIGATION.test(text)) return 'constraints';
  return place === 'prose' ? 'background' : 'clauses';
}

function clausesOf({ text, place, lead }: Sentence): Clause[] {
  const [first, ...rest] = splitClauses(text);
  if (first === undefined) return [];
  return [
    { ...first, text: withLead(first.text, lead), link: place === 'bullet' ? 'and' : first.link },
    ...rest,
  ];
}

/** An item without a verb of its own takes its lead's: "Build:" and "login page" make "build login page". */
function withLead(text: string, lead: string | undefined): string {
  if (lead === undefined || leadingVerb(text) !== undefined) return text;
  const verb = leadingVerb(withoutPoliteness(lead));
  return verb === undefined ? text : `${verb.verb} ${text}`;
}
