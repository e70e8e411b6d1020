import { formatList } from '../format/words.ts';
import { inlineJson } from '../text/hidden-characters.ts';
import type { HeldCall } from '../wire/human-request.ts';

/** What is to run without asking, and for how long. */
export interface RememberScope {
  /** Arguments that must have the values that were approved; all others may be anything. */
  readonly same: readonly string[];
  /** As the API takes it, such as `8h`. */
  readonly lifetime: string;
}

/** Lifetimes that are offered, with their words. */
export const lifetimes: readonly { readonly value: string; readonly label: string }[] = [
  { value: '1h', label: '1 hour' },
  { value: '8h', label: '8 hours' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
];

const MAX_VALUE_LENGTH = 60;

/** Whether an approval may be remembered at all: what several had to agree to may not. */
export const canRemember = ({ terms }: Pick<HeldCall, 'terms'>): boolean =>
  terms.quorum === 1 && !terms.four_eyes;

/** Says in words what remembering will let through, and what will still be asked. */
export function describeScope(
  call: Pick<HeldCall, 'tool' | 'principal' | 'arguments' | 'rule'>,
  { same, lifetime }: RememberScope,
): readonly string[] {
  const label = lifetimes.find(({ value }) => value === lifetime)?.label ?? lifetime;
  const who = call.principal.name;
  const kept = same.map((name) => `${name} is ${shorten(call.arguments[name])}`);
  const free = Object.keys(call.arguments).filter((name) => !same.includes(name));
  return [
    `For ${label}, ${who} may call ${call.tool} without asking${kept.length > 0 ? `, as long as ${formatList(kept)}` : ', with any arguments at all'}.`,
    ...(kept.length > 0 && free.length > 0 ? [`${formatList(free)} may then be anything.`] : []),
    `Calls by anyone else, a changed tool, or another rule than ${call.rule} still ask you.`,
  ];
}

function shorten(value: unknown): string {
  const text = inlineJson(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}
