import type { JsonRecord } from '../wire/json.ts';
import { initialDrafts, readForm } from './drafts.ts';
import type { Drafts, FormReading } from './drafts.ts';
import { planEdit, readEdit } from './edit-form.ts';
import { planForm } from './plan-form.ts';
import type { FormField } from './plan-form.ts';

/** A form for the arguments of a tool. */
export interface ArgumentsForm {
  readonly fields: readonly FormField[];
  /** What it starts with. */
  readonly drafts: Drafts;
  /** What it says, once something was typed into it. */
  readonly read: (drafts: Drafts) => FormReading;
}

/** Makes a form from the input schema of a tool: to edit arguments that are given, else to begin with its defaults. */
export function argumentsForm(schema: JsonRecord, given?: JsonRecord): ArgumentsForm {
  if (given === undefined) {
    const fields = planForm(schema);
    return { fields, drafts: initialDrafts(fields), read: (drafts) => readForm(fields, drafts) };
  }
  const fields = planEdit(schema, given);
  const drafts = initialDrafts(fields, given);
  return { fields, drafts, read: (typed) => readEdit(fields, typed, given) };
}
