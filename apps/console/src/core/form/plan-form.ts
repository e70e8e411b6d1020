import { prettyJson } from '../text/hidden-characters.ts';
import { isJsonRecord } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';

/** What every field of a form has. */
interface FieldBase {
  /** Keys that lead to its value. */
  readonly path: readonly string[];
  readonly label: string;
  readonly description: string | undefined;
  readonly required: boolean;
}

/** A field that people fill in as text, a choice or a tick. */
export interface ValueField extends FieldBase {
  readonly kind: 'text' | 'lines' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'json';
  /** What it starts with, as text; `true` or `false` of a tick. */
  readonly initial: string;
  /** Of a choice: the texts to choose from, each JSON. */
  readonly choices: readonly string[];
}

/** An object whose properties are fields. */
export interface GroupField extends FieldBase {
  readonly kind: 'group';
  readonly fields: readonly FormField[];
}

/** A part of a form. */
export type FormField = ValueField | GroupField;

/** Objects that are deeper than this are written as JSON. */
const MAX_DEPTH = 3;

/** Text that may be longer than this gets room for lines. */
const LONG_TEXT = 200;

/**
 * Plans a form for a JSON Schema of an object (2020-12). What no simple field fits (unions, free-form objects, lists of
 * objects) is written as JSON, so that every value that the schema allows can be given. The server validates.
 * @returns fields with what is required first
 */
export const planForm = (schema: JsonRecord): readonly FormField[] => planObject(schema, []);

function planObject(schema: JsonRecord, path: readonly string[]): readonly FormField[] {
  const properties = isJsonRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties)
    .map(([name, property]) =>
      planField(isJsonRecord(property) ? property : {}, [...path, name], required.includes(name)),
    )
    .toSorted((one, other) => Number(other.required) - Number(one.required));
}

function planField(declared: JsonRecord, path: readonly string[], required: boolean): FormField {
  const schema = withoutNull(declared);
  const { title, description } = schema;
  const base: FieldBase = {
    path,
    required,
    label: typeof title === 'string' ? title : (path.at(-1) ?? ''),
    description: typeof description === 'string' ? description : undefined,
  };
  if (isGroup(schema, path)) return { ...base, kind: 'group', fields: planObject(schema, path) };
  const choices = choicesOf(schema);
  const kind = choices.length > 0 ? 'choice' : kindOf(schema);
  return { ...base, kind, choices, initial: initialOf(schema, kind) };
}

/** What a schema says beside that a value may be null: to leave a field empty is how people say that there is none. */
function withoutNull(schema: JsonRecord): JsonRecord {
  const { anyOf, oneOf, ...rest } = schema;
  if (Array.isArray(rest['type'])) {
    const [type, ...more] = rest['type'].filter((one) => one !== 'null');
    return more.length === 0 ? { ...rest, type } : schema;
  }
  const variants = anyOf ?? oneOf;
  if (!Array.isArray(variants)) return schema;
  const [variant, ...more] = variants.filter((one) => !isJsonRecord(one) || one['type'] !== 'null');
  return isJsonRecord(variant) && more.length === 0 ? { ...variant, ...rest } : schema;
}

const isGroup = ({ type, properties }: JsonRecord, path: readonly string[]): boolean =>
  type === 'object' &&
  path.length < MAX_DEPTH &&
  isJsonRecord(properties) &&
  Object.keys(properties).length > 0;

function choicesOf(schema: JsonRecord): readonly string[] {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value));
  return 'const' in schema ? [JSON.stringify(schema['const'])] : [];
}

function kindOf(schema: JsonRecord): ValueField['kind'] {
  switch (schema['type']) {
    case 'string':
      return isLong(schema) ? 'lines' : 'text';
    case 'number':
    case 'integer':
    case 'boolean':
      return schema['type'];
    case 'array':
      return isJsonRecord(schema['items']) && schema['items']['type'] === 'string'
        ? 'list'
        : 'json';
    default:
      return 'json';
  }
}

const isLong = ({ maxLength, format }: JsonRecord): boolean =>
  format === undefined && typeof maxLength === 'number' && maxLength > LONG_TEXT;

function initialOf({ default: given }: JsonRecord, kind: ValueField['kind']): string {
  if (given === undefined) return kind === 'boolean' ? 'false' : '';
  return writeValue(given, kind);
}

/** A value as the text that a field of some kind holds. */
export function writeValue(value: unknown, kind: ValueField['kind']): string {
  if (value === undefined) return '';
  if ((kind === 'text' || kind === 'lines') && typeof value === 'string') return value;
  if (kind === 'list' && Array.isArray(value)) return value.map(String).join('\n');
  if (kind === 'json') return prettyJson(value);
  return JSON.stringify(value);
}
