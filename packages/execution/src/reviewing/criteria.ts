import { z } from 'zod';

import { contentWords } from '../planning/words.ts';
import type { Finding, Line } from './finding.ts';

/** Whether a criterion is met. */
export const CriterionResult = z.object({
  criterion: z.string(),
  met: z.boolean(),
  missing: z.array(z.string()).describe('What was looked for and not found'),
  evidence: z.string().optional().describe('A line that speaks for or against it'),
});
/** Whether a criterion is met. */
export type CriterionResult = z.infer<typeof CriterionResult>;

/** Share of a criterion's words that must be found. */
const ENOUGH = 0.6;
const SIMILAR_PREFIX = 6;
const MAX_EVIDENCE_LENGTH = 200;

const QUOTED = /["“](?<phrase>[^"“”]+)["”]/gu;
const NEGATIVE =
  /^(?:(?:it|this|the \w+)\s+)?(?:no|without|never|avoids?|(?:must|should|may|does|do) ?n[o']t(?: (?:contain|mention|include|use|have))?)\s+(?<what>.+)$/i;

/** Words of criteria that say how to look, not what for. */
const DIRECTIONS: ReadonlySet<string> = new Set(
  'address contain cover define describe document explain give has have include list mention name provide say show state use clearly explicitly least text'.split(
    ' ',
  ),
);

/** Qualities that can be judged by rules, where looking for their names would tell nothing. */
const QUALITIES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'completeness',
    [
      'placeholder',
      'empty-section',
      'missing-acceptance',
      'missing-title',
      'open-question',
      'no-verification',
      'no-test',
    ],
  ],
  [
    'correctness',
    [
      'conflict-marker',
      'invalid-plan',
      'focused-test',
      'skipped-test',
      'swallowed-error',
      'open-code-block',
    ],
  ],
  ['security', ['secret']],
  ['safety', ['secret', 'unchecked-effect']],
  ['clarity', ['repeated-word', 'overlong-line', 'long-function', 'missing-title', 'many-steps']],
  ['readability', ['repeated-word', 'overlong-line', 'long-function', 'large-diff']],
  ['testability', ['missing-acceptance', 'no-test', 'no-verification']],
]);

/** A line with its words, which are found once for all criteria. */
interface ReadLine extends Line {
  readonly words: ReadonlySet<string>;
}

/** What criteria are judged by. */
export interface Reviewed {
  readonly lines: readonly Line[];
  readonly findings: readonly Finding[];
}

/** Judges criteria, in their order; see {@link checkCriterion}. */
export function checkCriteria(criteria: readonly string[], reviewed: Reviewed): CriterionResult[] {
  const lines = criteria.length === 0 ? [] : reviewed.lines.map(readLine);
  return criteria.map((criterion) => checkCriterion(criterion, lines, reviewed.findings));
}

const readLine = (line: Line): ReadLine => Object.assign({ words: contentWords(line.text) }, line);

/**
 * Judges a criterion. A quality such as `completeness` is met where its rules found nothing; "no …" where no line has
 * its words; a "quoted phrase" where it stands there literally; anything else where most of its words do.
 */
function checkCriterion(
  criterion: string,
  lines: readonly ReadLine[],
  findings: readonly Finding[],
): CriterionResult {
  const rules = QUALITIES.get(criterion.trim().toLowerCase());
  if (rules !== undefined) return checkQuality(criterion, rules, findings);
  const unwanted = NEGATIVE.exec(criterion.trim())?.groups?.['what'];
  if (unwanted !== undefined) return checkAbsence(criterion, unwanted, lines);
  return checkPresence(criterion, lines);
}

function checkQuality(
  criterion: string,
  rules: readonly string[],
  findings: readonly Finding[],
): CriterionResult {
  const against = findings.filter(({ rule }) => rules.includes(rule));
  const first = against[0];
  return {
    criterion,
    met: against.length === 0,
    missing: [],
    ...(first !== undefined && { evidence: `${first.rule}: ${first.message}` }),
  };
}

function checkAbsence(
  criterion: string,
  unwanted: string,
  lines: readonly ReadLine[],
): CriterionResult {
  const { phrases, wanted } = readWishes(unwanted);
  const against = lines.find(
    ({ text, words }) =>
      phrases.every((phrase) => holds(text, phrase)) && absentWords(wanted, words).length === 0,
  );
  const anything = phrases.length + wanted.length > 0;
  return {
    criterion,
    met: !anything || against === undefined,
    missing: [],
    ...(anything && against !== undefined && { evidence: evidenceOf(against) }),
  };
}

function checkPresence(criterion: string, lines: readonly ReadLine[]): CriterionResult {
  const { phrases, wanted } = readWishes(criterion);
  const absentPhrases = phrases.filter((phrase) => !lines.some(({ text }) => holds(text, phrase)));
  const absent = wanted.filter((word) =>
    lines.every(({ words }) => absentWords([word], words).length > 0),
  );
  const enough = wanted.length === 0 || (wanted.length - absent.length) / wanted.length >= ENOUGH;
  const evidence = mostTelling(wanted, phrases, lines);
  return {
    criterion,
    met: absentPhrases.length === 0 && enough,
    missing: [...absentPhrases, ...absent],
    ...(evidence !== undefined && { evidence: evidenceOf(evidence) }),
  };
}

function readWishes(text: string): { phrases: string[]; wanted: string[] } {
  const phrases = [...text.matchAll(QUOTED)].flatMap(({ groups }) => groups?.['phrase'] ?? []);
  const wanted = [...contentWords(text.replaceAll(QUOTED, ' '))];
  return { phrases, wanted: wanted.filter((word) => !DIRECTIONS.has(word)) };
}

const holds = (text: string, phrase: string): boolean =>
  text.toLowerCase().includes(phrase.toLowerCase());

function absentWords(wanted: readonly string[], present: ReadonlySet<string>): string[] {
  return wanted.filter((word) => {
    if (present.has(word)) return false;
    for (const other of present) if (similar(word, other)) return false;
    return true;
  });
}

/** "authentication" and "authenticate" are one word here. */
const similar = (one: string, other: string): boolean =>
  one.length >= SIMILAR_PREFIX &&
  other.startsWith(one.slice(0, Math.max(SIMILAR_PREFIX, one.length - 4)));

function mostTelling(
  wanted: readonly string[],
  phrases: readonly string[],
  lines: readonly ReadLine[],
): Line | undefined {
  let best: { line: Line; found: number } | undefined;
  for (const line of lines) {
    const found =
      wanted.length -
      absentWords(wanted, line.words).length +
      phrases.filter((phrase) => holds(line.text, phrase)).length;
    if (found > (best?.found ?? 0)) best = { line, found };
  }
  return best?.line;
}

const evidenceOf = ({ text, number, file }: Line): string =>
  `${file === undefined ? '' : `${file}, `}line ${number}: ${text.trim().slice(0, MAX_EVIDENCE_LENGTH)}`;
