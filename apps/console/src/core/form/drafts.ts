import { isJsonRecord, ownValue } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';
import { writeValue } from './plan-form.ts';
import type { FormField, ValueField } from './plan-form.ts';

/** What is typed into a form, by field; see {@link keyOf}. */
export type Drafts = ReadonlyMap<string, string>;

/** Why a field can't be sent. */
export type DraftProblem = 'required' | 'not_a_number' | 'not_whole' | 'not_json';

/** What a form says once it is read. */
export interface FormReading {
  readonly values: JsonRecord;
  readonly problems: ReadonlyMap<string, DraftProblem>;
}

/** The key of a field among drafts: names may have dots in them, so the path is JSON. */
export const keyOf = ({ path }: Pick<FormField, 'path'>): string => JSON.stringify(path);

/** The fields that hold values, of groups too. */
export const valueFields = (fields: readonly FormField[]): readonly ValueField[] =>
  fields.flatMap((field) => (field.kind === 'group' ? valueFields(field.fields) : [field]));

/** The drafts that a form starts with: of given values where there are some, else of the schema's defaults. */
export function initialDrafts(fields: readonly FormField[], given?: JsonRecord): Drafts {
  return new Map(
    valueFields(fields).map((field) => {
      const text =
        given === undefined ? field.initial : writeValue(at(given, field.path), field.kind);
      return [keyOf(field), text];
    }),
  );
}

function at(values: JsonRecord, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isJsonRecord(value) ? ownValue(value, key) : undefined),
    values,
  );
}

/** Reads a form. Fields that are left empty and not required are left out. */
export function readForm(fields: readonly FormField[], drafts: Drafts): FormReading {
  const problems = new Map<string, DraftProblem>();
  const values = readFields(fields, drafts, problems);
  return { values, problems };
}

function readFields(
  fields: readonly FormField[],
  drafts: Drafts,
  problems: Map<string, DraftProblem>,
): JsonRecord {
  const entries = fields.flatMap((field): [string, unknown][] => {
    const name = field.path.at(-1) ?? '';
    if (field.kind === 'group') {
      // What a group requires is asked for only once there is to be a group.
      if (!field.required && isUntouched(field.fields, drafts)) return [];
      return [[name, readFields(field.fields, drafts, problems)]];
    }
    const read = readField(field, drafts.get(keyOf(field)) ?? '');
    if (read.problem !== undefined) problems.set(keyOf(field), read.problem);
    return read.value === undefined ? [] : [[name, read.value]];
  });
  return Object.fromEntries(entries);
}

const isUntouched = (fields: readonly FormField[], drafts: Drafts): boolean =>
  valueFields(fields).every(
    (field) => (drafts.get(keyOf(field)) ?? field.initial) === field.initial,
  );

/** What a field says: a value, why there is none, or neither where it is left out. */
export interface FieldReading {
  readonly value?: unknown;
  readonly problem?: DraftProblem;
}

/** Reads what is typed into one field. */
export function readField(field: ValueField, text: string): FieldReading {
  if (text === '' && field.kind !== 'boolean') return readEmpty(field);
  switch (field.kind) {
    case 'text':
    case 'lines':
      return { value: text };
    case 'list':
      return { value: text.split('\n').filter((line) => line !== '') };
    case 'boolean':
      return text === 'true' || field.required ? { value: text === 'true' } : readUnticked(field);
    case 'number':
    case 'integer':
      return readNumber(field.kind, text);
    case 'choice':
    case 'json':
      return readJson(text);
  }
}

/** An empty text is a text; whether it will do is for the server to say. */
function readEmpty({ kind, required }: ValueField): FieldReading {
  if (!required) return {};
  if (kind === 'list') return { value: [] };
  return { problem: 'required' };
}

/** A tick that was taken away from a default of `true` has to be said. */
const readUnticked = ({ initial }: ValueField): FieldReading =>
  initial === 'true' ? { value: false } : {};

function readNumber(kind: 'number' | 'integer', text: string): FieldReading {
  const value = Number(text.trim() === '' ? NaN : text);
  if (!Number.isFinite(value)) return { problem: 'not_a_number' };
  return kind === 'integer' && !Number.isInteger(value) ? { problem: 'not_whole' } : { value };
}

function readJson(text: string): FieldReading {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'not_json' };
  }
}
