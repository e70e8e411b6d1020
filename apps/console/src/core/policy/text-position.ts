/** A place in a text; line and column count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** How many UTF-16 units of a text stand before a place; where the text is shorter, all of the line or of the text. */
export function offsetAt(text: string, { line, column }: TextPosition): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const length = lines[line - 1]?.length ?? 0;
  return Math.min(text.length, before + Math.min(column - 1, length));
}

/** A line of a text; empty where there is none. */
export const lineAt = (text: string, line: number): string => text.split('\n')[line - 1] ?? '';
