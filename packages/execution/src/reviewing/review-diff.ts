import { readDiff, type DiffFile } from './diff.ts';
import { at, type Finding, type Line } from './finding.ts';
import { checkCodeLine, checkLine } from './line-rules.ts';

const MAX_LINE_LENGTH = 120;
const MAX_FUNCTION_LINES = 60;
const MAX_ADDED_LINES = 800;

/** Longer lines are looked at to here only, so that the pattern cannot take long. */
const MAX_HEAD_LENGTH = 300;

const CODE = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|cpp|cc|c|h|swift|scala|vue|svelte)$/;
const TEST = /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.|_test\.|(?:^|\/)test_/;
const FUNCTION =
  /^\s*(?:(?:export|default|public|private|protected|static|async|override|pub)\s+)*(?:function\b|def\s|fn\s|func\s)|=>\s*\{\s*$|^\s*(?:(?:public|private|protected|static|async|override|get|set)\s+)*(?!if\b|for\b|while\b|switch\b|catch\b)#?\w+\([^;]*\)\s*(?::[^;{]+)?\{\s*$/;

/** Reviews what a unified diff adds. */
export function reviewDiff(text: string): Finding[] {
  const files = readDiff(text);
  return [...files.flatMap(checkFile), ...checkTests(files), ...checkSize(files)];
}

function checkFile({ name, added }: DiffFile): Finding[] {
  if (!CODE.test(name)) return added.flatMap(checkLine);
  return [
    ...added.flatMap(checkCodeLine),
    ...added.filter(({ text }) => text.length > MAX_LINE_LENGTH).map(overlong),
    ...checkFunctions(added),
  ];
}

const overlong = (line: Line): Finding => ({
  rule: 'overlong-line',
  severity: 'info',
  ...at(line),
  message: `The line has ${line.text.length} characters; more than ${MAX_LINE_LENGTH} are hard to read.`,
  suggestion: 'Break it.',
});

function checkFunctions(added: readonly Line[]): Finding[] {
  return added.flatMap((line, index): Finding[] => {
    if (!FUNCTION.test(line.text.slice(0, MAX_HEAD_LENGTH))) return [];
    const length = lengthOfBlock(added, index);
    if (length <= MAX_FUNCTION_LINES) return [];
    return [
      {
        rule: 'long-function',
        severity: 'warning',
        ...at(line),
        message: `The function has ${length} lines; more than ${MAX_FUNCTION_LINES} are hard to follow.`,
        suggestion: 'Split it by what its parts do.',
      },
    ];
  });
}

/** Lines from the head of a block to the next line that is indented no deeper, all of them added. */
function lengthOfBlock(added: readonly Line[], start: number): number {
  const head = added[start];
  const depth = indentOf(head);
  let end = start + 1;
  while (end < added.length) {
    const line = added[end];
    if (line === undefined || line.number !== (head?.number ?? 0) + end - start) break;
    if (line.text.trim() !== '' && indentOf(line) <= depth) break;
    end += 1;
  }
  return end - start;
}

const indentOf = (line: Line | undefined): number => line?.text.search(/\S|$/) ?? 0;

function checkTests(files: readonly DiffFile[]): Finding[] {
  const changesCode = files.some(
    ({ name, added }) => CODE.test(name) && !TEST.test(name) && added.length > 0,
  );
  if (!changesCode || files.some(({ name }) => TEST.test(name))) return [];
  return [
    {
      rule: 'no-test',
      severity: 'warning',
      message: 'Code changes, but no test does.',
      suggestion: 'Add a test that fails without the change, or say why none is needed.',
    },
  ];
}

function checkSize(files: readonly DiffFile[]): Finding[] {
  const total = files.reduce((sum, { added }) => sum + added.length, 0);
  if (total <= MAX_ADDED_LINES) return [];
  return [
    {
      rule: 'large-diff',
      severity: 'info',
      message: `${total} lines are added; nobody reviews more than ${MAX_ADDED_LINES} well at once.`,
      suggestion: 'Split it into changes that stand on their own.',
    },
  ];
}
