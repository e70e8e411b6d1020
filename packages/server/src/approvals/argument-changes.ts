import { canonicalJson, isJsonObject } from '@qmcp/contracts';
import type { Json, JsonObject } from '@qmcp/contracts';

/** One value that is another now; `null` where it was not there, or is not any more. */
export interface ArgumentChange extends JsonObject {
  /** Names of members and places in lists, joined by dots. */
  readonly path: string;
  readonly before: Json;
  readonly now: Json;
}

/** Most changes that are told: past that, one reads the arguments themselves. */
const MAX_CHANGES = 50;

/** What differs between the arguments of two calls, in the order of paths. */
export function changedArguments(before: JsonObject, now: JsonObject): readonly ArgumentChange[] {
  return changesBetween('', before, now)
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
    .slice(0, MAX_CHANGES);
}

function changesBetween(path: string, before: Json, now: Json): readonly ArgumentChange[] {
  if (canonicalJson(before) === canonicalJson(now)) return [];
  const [one, other] = [membersOf(before), membersOf(now)];
  if (one === undefined || other === undefined) return [{ path, before, now }];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) =>
    changesBetween(path === '' ? name : `${path}.${name}`, one[name] ?? null, other[name] ?? null),
  );
}

/** Members of an object or places of a list. */
function membersOf(value: Json): JsonObject | undefined {
  if (Array.isArray(value)) return Object.fromEntries(value.entries());
  return isJsonObject(value) ? value : undefined;
}
