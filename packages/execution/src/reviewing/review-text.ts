import type { Finding, Line } from './finding.ts';
import { checkLine } from './line-rules.ts';

const HEADING = /^(?<marks>#{1,6})\s+(?<title>.+?)\s*#*$/;
const FENCE = /^\s*(?:```|~~~)/;
const PROPOSAL =
  /\b(?:plan|proposal|requirements?|roadmap|specification|design|task|user stor(?:y|ies))\b/i;
const ACCEPTANCE =
  /\b(?:acceptance|definition of done|done when|success criteri(?:a|on)|expected results?|verified by)\b/i;
const OPEN_QUESTION = /\?{2,}|^\s*(?:[-*+]|\d+[.)])\s.*\?\s*$|^\s*(?:open )?question:/i;
const REPEATED_WORD = /\b(?<word>\p{L}{2,})\s+\k<word>\b/iu;

interface Heading {
  readonly line: Line;
  readonly level: number;
  readonly title: string;
}

/** Reviews a text, Markdown or plain. */
export function reviewText(text: string): Finding[] {
  const lines = text
    .split(/\r?\n/)
    .map((content, index): Line => ({ text: content, number: index + 1 }));
  const prose = outsideFences(lines);
  const headings = prose.flatMap(toHeading);
  return [
    ...lines.flatMap(checkLine),
    ...checkFences(lines),
    ...checkSections(headings, lines),
    ...checkAcceptance(headings, text),
    ...prose.flatMap(checkProse),
  ];
}

function outsideFences(lines: readonly Line[]): Line[] {
  let inside = false;
  return lines.filter((line) => {
    const fence = FENCE.test(line.text);
    if (fence) inside = !inside;
    return !inside && !fence;
  });
}

function toHeading(line: Line): Heading[] {
  const { marks, title } = HEADING.exec(line.text)?.groups ?? {};
  return marks === undefined || title === undefined ? [] : [{ line, level: marks.length, title }];
}

function checkFences(lines: readonly Line[]): Finding[] {
  const fences = lines.filter(({ text }) => FENCE.test(text));
  const last = fences.at(-1);
  if (last === undefined || fences.length % 2 === 0) return [];
  return [
    {
      rule: 'open-code-block',
      severity: 'warning',
      line: last.number,
      message: 'A code block is never closed, so all that follows reads as code.',
      suggestion: 'Close it with the same marks on a line of their own.',
    },
  ];
}

/** A section is empty where only blank lines stand between its heading and the next that is no part of it. */
function checkSections(headings: readonly Heading[], lines: readonly Line[]): Finding[] {
  return headings.flatMap((heading, index): Finding[] => {
    const next = headings[index + 1];
    if (next !== undefined && next.level > heading.level) return [];
    const body = lines.slice(
      heading.line.number,
      next === undefined ? undefined : next.line.number - 1,
    );
    if (body.some(({ text }) => text.trim() !== '')) return [];
    return [
      {
        rule: 'empty-section',
        severity: 'warning',
        line: heading.line.number,
        message: `The section "${heading.title}" is empty.`,
        suggestion: 'Fill it or remove its heading.',
      },
    ];
  });
}

function checkAcceptance(headings: readonly Heading[], text: string): Finding[] {
  const proposal = headings.find(({ title }) => PROPOSAL.test(title));
  if (proposal === undefined || ACCEPTANCE.test(text)) return [];
  return [
    {
      rule: 'missing-acceptance',
      severity: 'warning',
      line: proposal.line.number,
      message: 'It proposes work, but does not say how to tell that the work is done.',
      suggestion: 'Add acceptance criteria that somebody else can check.',
    },
  ];
}

function checkProse({ text, number }: Line): Finding[] {
  const findings: Finding[] = [];
  if (OPEN_QUESTION.test(text)) {
    findings.push({
      rule: 'open-question',
      severity: 'info',
      line: number,
      message: 'A question is open.',
      suggestion: 'Answer it, or name who will and when.',
    });
  }
  const repeated = REPEATED_WORD.exec(text)?.groups?.['word'];
  if (repeated !== undefined) {
    findings.push({
      rule: 'repeated-word',
      severity: 'info',
      line: number,
      message: `"${repeated}" stands there twice.`,
      suggestion: 'Remove one.',
    });
  }
  return findings;
}
