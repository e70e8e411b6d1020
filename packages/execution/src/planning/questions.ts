import { measuresOf, objectOf, refersBack } from './phrase.ts';
import { leadingVerb } from './verbs.ts';
import type { Clause } from './clauses.ts';

const VAGUE =
  /\b(?:better|best|faster?|quick(?:ly|er)?|nicer?|clean(?:er)?|modern|robust|scalable|user[- ]friendly|simpler?|efficient(?:ly)?|good|optimal|appropriate(?:ly)?|properly|as needed|as soon as possible|asap|soon|improved?|optimi[sz]ed?)\b/i;
const OPEN_AMOUNT = /\b(?:some|several|a few|many|various|most|etc\.?|and so on)\b/i;
const ALTERNATIVE = /\b(?<one>[\p{L}\p{N}-]+)\s+or\s+(?:an?\s+|the\s+)?(?<other>[\p{L}\p{N}-]+)/iu;
const PLACEHOLDER = /\b(?:tbd|tba|xxx+)\b|\?{2,}|<[^<>]{1,40}>/i;

/** What clauses leave open, as questions to a person; each once. */
export function findQuestions(clauses: readonly Clause[]): string[] {
  const questions = clauses.flatMap(({ text }, index) => [
    ...askAction(text),
    ...askMeasure(text),
    ...askAmount(text),
    ...askAlternative(text),
    ...askPlaceholder(text),
    ...(index === 0 ? askAntecedent(text) : []),
  ]);
  return [...new Set(questions)];
}

function askAction(clause: string): string[] {
  return leadingVerb(clause) === undefined
    ? [`"${clause}" names no action: what exactly is to be done?`]
    : [];
}

function askAntecedent(clause: string): string[] {
  return refersBack(clause) && objectOf(clause) === ''
    ? [`"${clause}": what does it refer to? Nothing before it says.`]
    : [];
}

function askMeasure(clause: string): string[] {
  const vague = VAGUE.exec(clause)?.[0];
  if (vague === undefined || measuresOf(clause).length > 0) return [];
  return [`"${clause}": which figure or check shows that it is "${vague.toLowerCase()}"?`];
}

function askAmount(clause: string): string[] {
  const amount = OPEN_AMOUNT.exec(clause)?.[0];
  return amount === undefined
    ? []
    : [`"${clause}": which ones exactly are "${amount.toLowerCase()}"?`];
}

function askAlternative(clause: string): string[] {
  const { one, other } = ALTERNATIVE.exec(clause)?.groups ?? {};
  return one === undefined || other === undefined ? [] : [`"${clause}": ${one} or ${other}?`];
}

function askPlaceholder(clause: string): string[] {
  const placeholder = PLACEHOLDER.exec(clause)?.[0];
  return placeholder === undefined ? [] : [`"${clause}": what stands for "${placeholder}"?`];
}
