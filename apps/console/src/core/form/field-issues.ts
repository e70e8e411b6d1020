import { isJsonRecord } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';
import { keyOf, valueFields } from './drafts.ts';
import type { FormField, ValueField } from './plan-form.ts';

/** One thing that the server finds wrong with arguments. */
export interface ArgumentIssue {
  /** Keys that lead there, with dots between; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What is wrong, by the fields that it is about. */
export interface PlacedIssues {
  /** Messages by field; see `keyOf`. */
  readonly byField: ReadonlyMap<string, string>;
  /** What no field is to blame for. */
  readonly elsewhere: readonly string[];
}

/** A property that is missing or too much is named at the end of the message about what it is of. */
const NAMED = /'([^']+)'$/;

/** What the server found wrong with arguments, as the data of its problem tells; empty where it tells none. */
export function issuesOf({ issues }: JsonRecord): readonly ArgumentIssue[] {
  if (!Array.isArray(issues)) return [];
  return issues.flatMap((issue: unknown): ArgumentIssue[] => {
    const { path, message } = isJsonRecord(issue) ? issue : {};
    return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : [];
  });
}

/** Finds the field that each issue is about, or that holds what it is about. */
export function placeIssues(
  fields: readonly FormField[],
  issues: readonly ArgumentIssue[],
): PlacedIssues {
  const places = valueFields(fields);
  const byField = new Map<string, string>();
  const elsewhere: string[] = [];
  for (const { path, message } of issues) {
    const field = fieldAt(places, path, message);
    if (field === undefined) {
      elsewhere.push(path === '' ? message : `${path}: ${message}`);
      continue;
    }
    const key = keyOf(field);
    const told = byField.get(key);
    byField.set(key, told === undefined ? message : `${told}; ${message}`);
  }
  return { byField, elsewhere };
}

function fieldAt(places: readonly ValueField[], path: string, message: string) {
  const name = NAMED.exec(message)?.[1];
  const inner = name === undefined ? undefined : [path, name].filter(Boolean).join('.');
  return (
    places.find((field) => dotted(field) === inner) ??
    places.find((field) => `${path}.`.startsWith(`${dotted(field)}.`))
  );
}

const dotted = ({ path }: ValueField): string => path.join('.');
