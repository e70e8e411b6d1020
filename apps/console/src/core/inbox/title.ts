import { inlineJson } from '../text/hidden-characters.ts';
import type { HumanRequest } from '../wire/human-request.ts';

/** What a request is called in lists: the tool of a held call, else what is asked. */
export const titleOf = ({ call, prompt }: Pick<HumanRequest, 'call' | 'prompt'>): string =>
  call?.tool ?? prompt;

const MAX_VALUE_LENGTH = 40;
const MAX_VALUES = 3;

/** The first arguments of a call in one line, such as `id: 7, name: "Ada"`. */
export function argumentsInLine(values: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(values);
  const shown = entries.slice(0, MAX_VALUES).map(([name, value]) => `${name}: ${shorten(value)}`);
  return [...shown, ...(entries.length > MAX_VALUES ? ['…'] : [])].join(', ');
}

function shorten(value: unknown): string {
  const text = inlineJson(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}
