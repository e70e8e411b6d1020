import { isJsonObject } from '@qmcp/contracts';

/** A field of a form that a server asks for (MCP 2026-07-28, "Elicitation"): flat and primitive. */
export interface FormField {
  readonly name: string;
  readonly isRequired: boolean;
  /** Its JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What a field may hold. */
export type FieldValue = string | number | boolean | readonly string[];

/** What a line means for a field; `value` is missing where it is left out. */
export type ReadField =
  | { readonly problem: string }
  | { readonly problem?: undefined; readonly value?: FieldValue };

/** The question for a field. */
export function describeField({ name, isRequired, schema }: FormField): string {
  const { title, description, default: preset } = schema;
  const hints = [
    ...(typeof description === 'string' ? [description] : []),
    ...describeChoices(schema),
    ...(preset === undefined ? [] : [`Enter for ${JSON.stringify(preset)}`]),
    ...(isRequired || preset !== undefined ? [] : ['Enter leaves it out']),
  ];
  const label = typeof title === 'string' ? title : name;
  return hints.length === 0 ? label : `${label} (${hints.join('; ')})`;
}

/** Reads a line as a field's value. The server checks what this does not. */
export function readField({ name, isRequired, schema }: FormField, line: string): ReadField {
  if (line === '') {
    // The client fills defaults in.
    return isRequired && schema['default'] === undefined ? { problem: `${name} is needed` } : {};
  }
  switch (schema['type']) {
    case 'boolean':
      return readBoolean(line);
    case 'integer':
    case 'number':
      return readNumber(line, schema['type']);
    case 'array':
      return readChoices(line, choicesOf(schema['items']));
    default:
      return readChoice(line, choicesOf(schema));
  }
}

function describeChoices(schema: Readonly<Record<string, unknown>>): readonly string[] {
  if (schema['type'] === 'boolean') return ['yes or no'];
  if (schema['type'] === 'array') {
    return [`any of ${choicesOf(schema['items']).join(', ')}, with commas between`];
  }
  const choices = choicesOf(schema);
  return choices.length === 0 ? [] : [`one of ${choices.join(', ')}`];
}

/** The values of `enum`, or the constants of a titled one; none where anything may be written. */
function choicesOf(schema: unknown): readonly string[] {
  if (!isJsonObject(schema)) return [];
  const { enum: values, oneOf, anyOf } = schema;
  if (Array.isArray(values)) return values.map(String);
  const titled: unknown = oneOf ?? anyOf;
  if (!Array.isArray(titled)) return [];
  return titled.flatMap((each: unknown) => (isJsonObject(each) ? [String(each['const'])] : []));
}

function readBoolean(line: string): ReadField {
  if (/^(?:y|yes|true)$/i.test(line)) return { value: true };
  if (/^(?:n|no|false)$/i.test(line)) return { value: false };
  return { problem: 'Write yes or no' };
}

function readNumber(line: string, type: 'integer' | 'number'): ReadField {
  const value = Number(line);
  if (type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value)) return { value };
  return { problem: type === 'integer' ? 'Write a whole number' : 'Write a number' };
}

function readChoices(line: string, choices: readonly string[]): ReadField {
  const values = line
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
  const wrong = values.find((value) => choices.length > 0 && !choices.includes(value));
  return wrong === undefined ? { value: values } : notAmong(wrong, choices);
}

const readChoice = (line: string, choices: readonly string[]): ReadField =>
  choices.length === 0 || choices.includes(line) ? { value: line } : notAmong(line, choices);

const notAmong = (value: string, choices: readonly string[]): ReadField => ({
  problem: `${value} is not among ${choices.join(', ')}`,
});
