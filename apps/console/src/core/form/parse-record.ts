import { isJsonRecord } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';

/** Reads the text of a JSON object; undefined where it is none, as while it is being typed. */
export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isJsonRecord(value) ? value : undefined;
  } catch {
    // Half-typed text is no failure: the caller says that it is not whole yet.
    return undefined;
  }
}
