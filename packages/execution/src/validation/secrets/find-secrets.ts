import type { Risk } from '../risk.ts';
import { entropyOf } from './entropy.ts';
import { SECRET_RULES, type SecretRule } from './secret-rules.ts';

/** Values that stand where a secret will: in templates, examples and documentation. */
const PLACEHOLDER =
  /^(?:[x*.#-]+$|<.*>|\$.*|%.*|\{.*|your|my[-_]|change|example|placeholder|redacted|dummy|fake|sample|insert|replace|todo|test|none|null|undefined|process\.env|os\.environ)|example$/i;

/** CWE-798: use of hard-coded credentials. */
const HARD_CODED = 798;

/** Most secrets that are told of in one text: one that has more is made to have them. */
const MAX_SECRETS = 500;

interface Place {
  readonly index: number;
  readonly length: number;
}

/** Secrets that are written out in a text of any kind. What is said of them never holds any of their characters. */
export function findSecrets(content: string): Risk[] {
  const lineOf = lineFinder(content);
  const taken: Place[] = [];
  const found: Risk[] = [];
  for (const rule of SECRET_RULES) {
    for (const match of content.matchAll(rule.pattern)) {
      if (found.length === MAX_SECRETS) return found;
      const value = match.groups?.['value'] ?? match[0];
      const place = { index: match.index + match[0].lastIndexOf(value), length: value.length };
      if (!isSecret(value, rule) || taken.some((other) => overlap(place, other))) continue;
      taken.push(place);
      found.push({ ...describe(rule, value), ...lineOf(place.index), cwe: HARD_CODED });
    }
  }
  return found.toSorted((one, other) => one.line - other.line);
}

const isSecret = (value: string, { minEntropy = 0 }: SecretRule): boolean =>
  !PLACEHOLDER.test(value) && entropyOf(value) >= minEntropy;

const describe = ({ rule, name }: SecretRule, { length }: string) =>
  ({
    rule,
    severity: 'error',
    message: `This looks like ${name} (${length} characters). Take it out, read it from configuration, and replace it where it is valid: it counts as leaked.`,
  }) as const;

const overlap = (one: Place, other: Place): boolean =>
  one.index < other.index + other.length && other.index < one.index + one.length;

/** Tells line and column of offsets. */
function lineFinder(content: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (const { index } of content.matchAll(/\n/g)) starts.push(index + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
