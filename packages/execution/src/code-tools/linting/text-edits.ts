/** A place in a text: row and column from 1, in UTF-16 code units. */
export interface TextPlace {
  readonly row: number;
  readonly column: number;
}

/** Puts `text` where start to end was. */
export interface TextEdit {
  readonly start: TextPlace;
  readonly end: TextPlace;
  readonly text: string;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Applies fixes, each of them whole or not at all: one that reaches into the span of an earlier one is left for the next
 * round.
 */
export function applyEdits(content: string, fixes: readonly (readonly TextEdit[])[]): string {
  const offsetOf = placesOf(content);
  const spans: Span[] = [];
  let end = 0;
  const fixSpans = fixes
    .map((edits) =>
      edits
        .map(({ start, end: to, text }) => ({ from: offsetOf(start), to: offsetOf(to), text }))
        .toSorted((one, other) => one.from - other.from),
    )
    .toSorted((one, other) => (one[0]?.from ?? 0) - (other[0]?.from ?? 0));
  for (const fix of fixSpans) {
    const [first] = fix;
    if (first === undefined || first.from < end) continue;
    spans.push(...fix);
    end = Math.max(...fix.map(({ to }) => to)) + 1;
  }
  return splice(content, spans);
}

function splice(content: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, text } of spans) {
    parts.push(content.slice(at, from), text);
    at = to;
  }
  return [...parts, content.slice(at)].join('');
}

function placesOf(content: string): (place: TextPlace) => number {
  const starts = [0];
  for (const { index, 0: lineEnd } of content.matchAll(/\r\n|\r|\n/g)) {
    starts.push(index + lineEnd.length);
  }
  return ({ row, column }) => (starts[row - 1] ?? content.length) + column - 1;
}
