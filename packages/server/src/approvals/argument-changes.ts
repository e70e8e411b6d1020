import { canonicalJson, isJsonObject } from '@qmcp/contracts';
import type { Json, JsonObject } from '@qmcp/contracts';

/** One value that is another now; `null` where it was not there, or is not any more. */
export interface ArgumentChange extends JsonObject {
  /** Names of members and places in lists, joined by dots. */
  readonly path: string;
  readonly before: Json;
  readonly now: Json;
}

/** What differs between the arguments of two calls, or two definitions, in the order of paths. All of it. */
export function changedArguments(before: JsonObject, now: JsonObject): readonly ArgumentChange[] {
  return changesBetween('', before, now).toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function changesBetween(path: string, before: Json, now: Json): readonly ArgumentChange[] {
  if (canonicalJson(before) === canonicalJson(now)) return [];
  const [one, other] = [membersOf(before), membersOf(now)];
  if (one === undefined || other === undefined) return [{ path, before, now }];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => {
    const inner = path === '' ? name : `${path}.${name}`;
    const [was, is] = [memberOf(one, name), memberOf(other, name)];
    if (was !== undefined && is !== undefined) return changesBetween(inner, was, is);
    // A null that is new or gone is a change, too.
    return [{ path: inner, before: was ?? null, now: is ?? null }];
  });
}

/** A member of its own: not what every object has, such as `constructor`. */
const memberOf = (members: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined;

/** Members of an object or places of a list. */
function membersOf(value: Json): JsonObject | undefined {
  if (Array.isArray(value)) return Object.fromEntries(value.entries());
  return isJsonObject(value) ? value : undefined;
}
