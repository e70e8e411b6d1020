/** Rules that look at one line, whether of a text or added by a diff. */
import { at, type Finding, type Line } from './finding.ts';

interface LineRule extends Pick<Finding, 'rule' | 'severity' | 'message' | 'suggestion'> {
  readonly pattern: RegExp;
}

const COMMON: readonly LineRule[] = [
  {
    rule: 'conflict-marker',
    severity: 'error',
    pattern: /^(?:<{7}|>{7}|\|{7})(?:\s|$)|^={7}$/,
    message: 'A merge conflict was left unresolved.',
    suggestion: 'Choose what is to stay and delete the markers.',
  },
  {
    rule: 'secret',
    severity: 'error',
    pattern:
      /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bgh[pousr]_[A-Za-z\d]{30,}|\bgithub_pat_\w{30,}|\bxox[abprs]-[\w-]{10,}|\bsk-[A-Za-z\d_-]{20,}|\bAIza[\w-]{35}\b|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}|\b[a-z][a-z\d+.-]*:\/\/[^\s:/@]+:[^\s:/@]{3,}@/,
    message: 'This looks like a secret.',
    suggestion:
      'Take it out, read it from configuration, and replace it where it is valid: it counts as leaked.',
  },
  {
    rule: 'secret',
    severity: 'error',
    pattern:
      /\b(?:pass(?:word|wd|phrase)|secret|api[_-]?key|access[_-]?key|auth[_-]?token|client[_-]?secret|private[_-]?key)\b["']?\s*[:=]\s*["'](?![<${]|x{3,}|\*{3,}|your|change|example|placeholder|redacted)[^\s"']{8,}["']/i,
    message: 'A secret seems to be written out.',
    suggestion:
      'Take it out, read it from configuration, and replace it where it is valid: it counts as leaked.',
  },
  {
    rule: 'placeholder',
    severity: 'warning',
    pattern:
      /\b(?:TODO|FIXME|XXX|HACK|TBD|TBA)\b|\b[Ll]orem ipsum\b|\b[Tt]o be (?:done|decided|defined|written)\b/,
    message: 'Something was left to be done.',
    suggestion: 'Do it now, or take it out and note it where open work is kept.',
  },
];

const IN_DIFFS: readonly LineRule[] = [
  {
    rule: 'debug-print',
    severity: 'warning',
    pattern:
      /^\s*(?:console\.(?:log|debug|dir|trace|table)\(|debugger\b|print\(|pprint\(|breakpoint\(\)|(?:import\s+)?pdb\b|dbg!\(|println!\(|fmt\.Print(?:ln|f)?\(|System\.(?:out|err)\.print|var_dump\(|dd\(|binding\.pry|byebug\b|NSLog\()/,
    message: 'A print for debugging was left in.',
    suggestion: 'Remove it, or log through the logger of the project.',
  },
  {
    rule: 'focused-test',
    severity: 'error',
    pattern: /\b(?:describe|it|test|context|suite)\.only\s*\(|\b(?:fdescribe|fit)\s*\(/,
    message: 'A focused test keeps all others from running.',
    suggestion: 'Remove the focus.',
  },
  {
    rule: 'skipped-test',
    severity: 'warning',
    pattern:
      /\b(?:describe|it|test|context|suite)\.skip\s*\(|\b(?:xdescribe|xit|xtest)\s*\(|@(?:pytest\.mark\.skip|unittest\.skip|Disabled|Ignore)\b|#\[ignore\]/,
    message: 'A test is skipped, so what it promised is not checked.',
    suggestion: 'Make it pass or remove it.',
  },
  {
    rule: 'swallowed-error',
    severity: 'warning',
    pattern:
      /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}|^\s*except(?:\s+\w+)?:\s*pass\b|\.catch\(\s*\(\s*\w*\s*\)\s*=>\s*\{\s*\}\s*\)/,
    message: 'An error is swallowed: nobody will learn of it.',
    suggestion: 'Handle it, or say in a comment why it can be ignored.',
  },
  {
    rule: 'silenced-check',
    severity: 'info',
    pattern:
      /@ts-(?:ignore|nocheck|expect-error)|\b(?:eslint|oxlint|biome|stylelint)-(?:disable|ignore)|#\s*(?:noqa|type:\s*ignore|pylint:\s*disable)|\bnolint\b|#\[allow\(/,
    message: 'A check is silenced.',
    suggestion: 'Repair what it found, or say beside it why it does not apply.',
  },
];

const SECRETS = COMMON.filter(({ rule }) => rule === 'secret').map(
  ({ pattern }) => new RegExp(pattern, `${pattern.flags}g`),
);

/** A text with what looks like a secret cut out: findings quote headings, questions and criteria. */
export const withoutSecrets = (text: string): string =>
  SECRETS.reduce((rest, pattern) => rest.replace(pattern, '[secret]'), text);

/** Longer lines are looked at to here only, so that no pattern can take long. */
const MAX_LENGTH = 1_000;

/** What the rules for any line find. */
export const checkLine = (line: Line): Finding[] => apply(COMMON, line);

/** What the rules for a line of code find. */
export const checkCodeLine = (line: Line): Finding[] => apply([...COMMON, ...IN_DIFFS], line);

function apply(rules: readonly LineRule[], line: Line): Finding[] {
  const text = line.text.slice(0, MAX_LENGTH);
  const place = at(line);
  return rules
    .filter(({ pattern }) => pattern.test(text))
    .map(({ rule, severity, message, suggestion }) =>
      Object.assign({ rule, severity, message, suggestion }, place),
    );
}
