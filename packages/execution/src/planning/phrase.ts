import { leadingVerb } from './verbs.ts';
import { capitalised } from './words.ts';

const PRONOUN =
  /\b(?:it|its|them|they|their|him|his|her|this|that|these|those|the (?:results?|outcome|findings?|answers?))\b/i;
const OBJECT_END =
  /[,;:(]|\s(?:so that|in order|against|because|using|with|without|by|via|if|when|while|until|or|under|below|within|at (?:least|most)|to (?:the|a|an|all|every|\d+))\b/i;
const NO_OBJECT =
  /^(?:as|at|back|for|from|how|if|in|into|it|its|of|off|on|out|over|that|their|them|these|this|those|through|to|up|what|when|where|whether|which|who|why|with|him|his|her)\b/i;
const COMPARATIVE = /\s+(?:better|(?:more|less)\s+\S+|\w+er)$/i;
const ARTICLE = /^(?:(?:a|an|the|our|my|your|their|all|every|some|any|new)\s+)+/i;
const MEASURE =
  /\b(?:under|below|over|above|at least|at most|less than|more than|fewer than|no more than|no less than|up to|within|by|to)\s+\$?€?\d[\d.,]*\s*(?:%|\p{L}+)?/giu;

/** Whether a clause speaks of what another one named. */
export const refersBack = (clause: string): boolean => PRONOUN.test(clause);

/** What a clause acts on: "the old records" for "delete the old records, if any". Empty where it names nothing. */
export function objectOf(clause: string): string {
  const verb = leadingVerb(clause);
  const rest = verb === undefined ? clause : clause.trim().split(/\s+/).slice(1).join(' ');
  const [object = ''] = rest.split(OBJECT_END);
  const bare = withoutComparative(object, verb?.verb).replace(ARTICLE, '').trim();
  if (bare === '' || NO_OBJECT.test(bare)) return '';
  return /^\p{Lu}/u.test(bare) ? bare : `the ${bare}`;
}

/** "the search" for "make the search faster". */
const withoutComparative = (object: string, verb: string | undefined): string =>
  verb === 'make' ? object.replace(COMPARATIVE, '') : object;

/** The figures that a clause sets for itself: "under 200 ms", "at least 95 %". */
export const measuresOf = (clause: string): string[] =>
  (clause.match(MEASURE) ?? []).map((measure) => measure.trim());

/** A clause as a title. */
export const titleOf = (clause: string): string => capitalised(clause.trim());
