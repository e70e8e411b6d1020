import { isJsonRecord, ownValue } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';

/** How an entry compares with the earlier value. */
export type Difference = 'same' | 'added' | 'removed' | 'changed';

/** One place of a value that was compared. */
export interface DiffEntry {
  /** Keys that lead there. */
  readonly path: readonly string[];
  readonly difference: Difference;
  /** Undefined where it was added. */
  readonly before: unknown;
  /** Undefined where it was removed. */
  readonly now: unknown;
}

/** Compares two objects, down to their leaves; arrays count as leaves. Entries come in the order of `now`, removed ones last. */
export function diffJson(before: JsonRecord, now: JsonRecord): readonly DiffEntry[] {
  return compare(before, now, []);
}

function compare(before: JsonRecord, now: JsonRecord, at: readonly string[]): readonly DiffEntry[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...keys].flatMap((key) => compareAt(before, now, [...at, key]));
}

function compareAt(
  before: JsonRecord,
  now: JsonRecord,
  path: readonly string[],
): readonly DiffEntry[] {
  const key = path.at(-1) ?? '';
  const was = ownValue(before, key);
  const is = ownValue(now, key);
  if (isJsonRecord(was) && isJsonRecord(is)) return compare(was, is, path);
  return [{ path, difference: differenceOf(was, is), before: was, now: is }];
}

function differenceOf(was: unknown, is: unknown): Difference {
  if (was === undefined) return 'added';
  if (is === undefined) return 'removed';
  return sameJson(was, is) ? 'same' : 'changed';
}

/** Whether two JSON values are equal; the order of keys does not count. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (isJsonRecord(one) && isJsonRecord(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
    );
  }
  return Object.is(one, other);
}
