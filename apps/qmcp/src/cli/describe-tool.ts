import type { Result } from './session.ts';

/** What a tool says of its own effects, in words for a table. */
export function describeEffects(tool: Result): string {
  const annotations = (tool['annotations'] ?? {}) as Readonly<Record<string, unknown>>;
  if (annotations['readOnlyHint'] === true) return 'reads';
  return annotations['destructiveHint'] === false ? 'writes' : 'may destroy';
}

/** A member of a result that is text; empty where it is missing. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The first sentence of a description. */
export const firstSentence = (description: unknown): string =>
  /^.*?\.(?=\s|$)/s.exec(textOf(description))?.[0] ?? textOf(description);
