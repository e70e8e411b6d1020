/** A part of the bench. */
export interface Part {
  /** Heading of its section in the README. */
  readonly title: string;
  /** Measures, and says what it found in Markdown. */
  measure(options: PartOptions): Promise<string>;
}

/** How much is measured. */
export interface PartOptions {
  readonly rounds: number;
  readonly runMs: number;
  /** Calls of the long run. */
  readonly calls: number;
  readonly subscriptions: number;
}

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** A table in Markdown; cells of numbers stand at the right. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const rule = headings.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(headings), line(rule), ...rows.map(line)].join('\n');
}

/** A number with a comma between thousands. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en');
