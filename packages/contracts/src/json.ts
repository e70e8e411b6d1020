/** A JSON value as RFC 8259 defines it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/**
 * Serialises a JSON value in the one canonical form of RFC 8785 (JCS): keys sorted by UTF-16 code
 * units, no white space, numbers as ECMAScript writes them. Equal values give equal text, so its
 * digest names the value. Members that are `undefined` are left out and `toJSON` is asked, as `JSON.stringify` does.
 * @throws TypeError for values that JSON cannot hold (NaN, infinities, functions, bigint)
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') return canonicalNumber(value);
  if (Array.isArray(value)) {
    // `Array.from` visits holes too, which `map` leaves out.
    return `[${Array.from(value, (item: unknown) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (typeof value === 'object') {
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return canonicalJson(value.toJSON());
    }
    return canonicalObject(value as Record<string, unknown>);
  }
  throw new TypeError(`JSON cannot hold a value of type ${typeof value}`);
}

function canonicalNumber(value: number): string {
  if (Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError(`JSON cannot hold the number ${String(value)}`);
}

function canonicalObject(value: Record<string, unknown>): string {
  let text = '';
  for (const key of Object.keys(value).toSorted()) {
    const member = value[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Tells whether a value is a JSON object: not an array, not null. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
