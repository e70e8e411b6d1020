import { sameJson } from '../diff/json-diff.ts';
import { countHidden } from '../text/hidden-characters.ts';
import { isJsonRecord, ownValue } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';
import { keyOf, readField, valueFields } from './drafts.ts';
import type { DraftProblem, Drafts, FieldReading, FormReading } from './drafts.ts';
import { planForm, writeValue } from './plan-form.ts';
import type { FormField, ValueField } from './plan-form.ts';

/**
 * Plans a form for values that are there already, so that none is lost on the way: what the schema does not name, and
 * what its field could not give back as it is, is written as JSON.
 */
export const planEdit = (schema: JsonRecord, given: JsonRecord): readonly FormField[] =>
  fitFields(planForm(schema), given, []);

function fitFields(
  fields: readonly FormField[],
  given: JsonRecord,
  path: readonly string[],
): readonly FormField[] {
  const known = new Set(fields.map(({ path: at }) => at.at(-1)));
  const others = Object.keys(given).filter((name) => !known.has(name));
  return [
    ...fields.map((field) => fitField(field, ownValue(given, field.path.at(-1) ?? ''))),
    ...others.map((name) => asJson({ path: [...path, name], label: name })),
  ];
}

function fitField(field: FormField, value: unknown): FormField {
  if (field.kind !== 'group') return fits(field, value) ? withRoom(field, value) : asJson(field);
  if (value === undefined) return field;
  if (!isJsonRecord(value)) return asJson(field);
  return { ...field, fields: fitFields(field.fields, value, field.path) };
}

/** A field of one line would swallow the ends of lines. */
const withRoom = (field: ValueField, value: unknown): ValueField =>
  field.kind === 'text' && typeof value === 'string' && value.includes('\n')
    ? { ...field, kind: 'lines' }
    : field;

/** Whether a field gives back a value that is written into it. */
function fits(field: ValueField, value: unknown): boolean {
  if (value === undefined || value === '') return true;
  // In JSON it has an escape; in a field of text nobody would see it.
  if (field.kind !== 'json' && countHidden(value) > 0) return false;
  if (field.kind === 'boolean') return typeof value === 'boolean';
  if (field.kind === 'list' && Array.isArray(value) && value.length === 0) return true;
  return sameJson(readField(field, writeValue(value, field.kind)).value, value);
}

const asJson = ({
  path,
  label,
  description,
  required = false,
}: Pick<FormField, 'path' | 'label'> & Partial<FormField>): ValueField => ({
  path,
  label,
  description,
  required,
  kind: 'json',
  initial: '',
  choices: [],
});

/** Reads a form of {@link planEdit}. What nobody touched stays exactly as it was; a field that was emptied is left out. */
export function readEdit(
  fields: readonly FormField[],
  drafts: Drafts,
  given: JsonRecord,
): FormReading {
  const problems = new Map<string, DraftProblem>();
  return { values: readObject(fields, { drafts, problems }, given), problems };
}

interface Reader {
  readonly drafts: Drafts;
  readonly problems: Map<string, DraftProblem>;
}

function readObject(fields: readonly FormField[], reader: Reader, given: JsonRecord): JsonRecord {
  // A map: `__proto__` is a name as any other here.
  const values = new Map(Object.entries(given));
  for (const field of fields) {
    const name = field.path.at(-1) ?? '';
    const value = readPart(field, reader, ownValue(given, name));
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
  return Object.fromEntries(values);
}

function readPart(field: FormField, reader: Reader, before: unknown): unknown {
  if (field.kind === 'group') {
    if (before === undefined && isEmpty(field.fields, reader.drafts)) return undefined;
    return readObject(field.fields, reader, isJsonRecord(before) ? before : {});
  }
  const { value, problem } = readDraft(field, reader.drafts.get(keyOf(field)) ?? '', before);
  if (problem !== undefined) reader.problems.set(keyOf(field), problem);
  return value;
}

function readDraft(field: ValueField, text: string, before: unknown): FieldReading {
  const untouched = text === writeValue(before, field.kind);
  if (untouched && !(before === undefined && field.required)) return { value: before };
  if (field.kind !== 'boolean') return readField(field, text);
  // A tick that was set and taken away again says nothing; one that was there and was taken away says no.
  return text === 'true' || before !== undefined ? { value: text === 'true' } : {};
}

const isEmpty = (fields: readonly FormField[], drafts: Drafts): boolean =>
  valueFields(fields).every((field) => ['', 'false'].includes(drafts.get(keyOf(field)) ?? ''));
