import { escapeInvisible } from '../observability/escape-invisible.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Never cut: what one copies from the table, such as an id. */
  readonly whole?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;
const ELLIPSIS = '…';

/**
 * Lays out a table in plain text, its heads first.
 * @param width - columns of the terminal; the widest columns are cut to fit. Undefined: nothing is cut
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(oneLine))];
  const natural = columns.map((_, index) =>
    Math.max(...cells.map((row) => displayWidth(row[index] ?? ''))),
  );
  const widths = width === undefined ? natural : fit(columns, natural, width);
  return cells.map((row) =>
    row
      .map((cell, index) => pad(cut(cell, widths[index] ?? 0), widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** Takes from the widest column, and again, until the row fits or nothing more may be taken. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  const widths = [...natural];
  const excess = (): number =>
    widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  while (excess() > 0) {
    const [widest] = widths
      .map((each, index) => ({ each, index }))
      .filter(({ each, index }) => columns[index]?.whole !== true && each > NARROWEST)
      .toSorted((a, b) => b.each - a.each);
    if (widest === undefined) break;
    widths[widest.index] = widest.each - 1;
  }
  return widths;
}

const oneLine = (text: string): string => escapeInvisible(text.replaceAll(/\s+/g, ' ').trim());

/** Made when it is first needed: it costs more than most commands. */
let segmenter: Intl.Segmenter | undefined;

function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Characters of East Asian scripts and emoji take two columns (UAX #11, "Wide"). */
const WIDE =
  /^[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]|^\p{Emoji_Presentation}/u;

const widthOf = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1);

/** How many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length;
  return graphemesOf(text).reduce((width, grapheme) => width + widthOf(grapheme), 0);
}

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = ELLIPSIS.length;
  for (const grapheme of graphemesOf(text)) {
    used += widthOf(grapheme);
    if (used > width) break;
    kept += grapheme;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));
