import { escapeInvisible } from './escape-invisible.ts';
import { isSecretName, REDACTED, redactText } from './redact.ts';

const MAX_DEPTH = 8;
const MAX_MEMBERS = 100;

/**
 * A copy of any value that is fit to be logged: secrets gone by name and by form, invisible characters written out,
 * errors with their causes, and bounded in depth, width and length, so that cycles end too.
 */
export function toLoggable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return loggableText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (value instanceof Error) return loggableError(value, depth);
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return loggableMembers([...value.entries()], depth);
  if (value instanceof Set) return loggableItems([...value.values()], depth);
  if (Array.isArray(value)) return loggableItems(value, depth);
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return toLoggable(value.toJSON(), depth + 1);
  }
  return loggableMembers(Object.entries(value), depth);
}

/** A text that is fit to be logged. */
export const loggableText = (text: string): string => escapeInvisible(redactText(text));

/** The stack goes line by line, since a line break inside a text is written out. */
function loggableError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...others } = error;
  const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return loggableMembers(
    Object.entries({
      type: name,
      message,
      ...others,
      ...(error instanceof AggregateError && { errors: error.errors }),
      ...(cause !== undefined && { cause }),
      stack: frames.map((line) => line.trim()),
    }),
    depth,
  );
}

const loggableItems = (items: readonly unknown[], depth: number): unknown[] => [
  ...items.slice(0, MAX_MEMBERS).map((item) => toLoggable(item, depth + 1)),
  ...(items.length > MAX_MEMBERS ? [`[${items.length - MAX_MEMBERS} more]`] : []),
];

function loggableMembers(
  entries: readonly (readonly [unknown, unknown])[],
  depth: number,
): Record<string, unknown> {
  const kept = entries.slice(0, MAX_MEMBERS).map(([key, member]): [string, unknown] => {
    const name = String(key);
    return [loggableText(name), hides(name, member) ? REDACTED : toLoggable(member, depth + 1)];
  });
  if (entries.length > MAX_MEMBERS) kept.push(['…', `[${entries.length - MAX_MEMBERS} more]`]);
  return Object.fromEntries(kept);
}

/** What is absent, and a yes or no, tells nothing: `hasToken: false` may be read. */
const hides = (name: string, member: unknown): boolean =>
  member !== null && member !== undefined && typeof member !== 'boolean' && isSecretName(name);
