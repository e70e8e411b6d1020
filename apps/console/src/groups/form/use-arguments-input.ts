import { useState } from 'react';

import { argumentsForm } from '../../core/form/arguments-form.ts';
import type { ArgumentsForm } from '../../core/form/arguments-form.ts';
import type { Drafts, FormReading } from '../../core/form/drafts.ts';
import { parseRecord } from '../../core/form/parse-record.ts';
import { prettyJson } from '../../core/text/hidden-characters.ts';
import type { JsonRecord } from '../../core/wire/json.ts';

/** How arguments are filled in. */
export type Way = 'form' | 'json';

/** Arguments that are being filled in, as a form or as JSON. */
export interface ArgumentsInputState {
  readonly way: Way;
  readonly form: ArgumentsForm;
  readonly drafts: Drafts;
  readonly text: string;
  /** What the form says. */
  readonly reading: FormReading;
  /** What is filled in; undefined while it is not whole. */
  readonly value: JsonRecord | undefined;
  readonly change: (way: Way) => void;
  readonly onDraft: (key: string, text: string) => void;
  readonly onText: (text: string) => void;
}

/**
 * Lets arguments be filled in; changing between form and JSON takes along what there is.
 * @param schema - of the tool's input; undefined where that is not known: then there is only JSON
 * @param given - arguments to start from; undefined to start from the schema's defaults
 */
export function useArgumentsInput(
  schema: JsonRecord | undefined,
  given?: JsonRecord,
): ArgumentsInputState {
  const [form, setForm] = useState(() => argumentsForm(schema ?? {}, given));
  const [drafts, setDrafts] = useState(form.drafts);
  const [way, setWay] = useState<Way>(schema === undefined ? 'json' : 'form');
  const [text, setText] = useState(() => prettyJson(given ?? {}));
  const reading = form.read(drafts);
  const parsed = way === 'json' ? parseRecord(text) : undefined;
  const change = (next: Way): void => {
    if (next === 'json') setText(prettyJson(reading.values));
    else {
      // Half-typed JSON has no form yet, and must not be lost.
      if (parsed === undefined) return;
      const fresh = argumentsForm(schema ?? {}, parsed);
      setForm(fresh);
      setDrafts(fresh.drafts);
    }
    setWay(next);
  };
  const whole = reading.problems.size === 0 ? reading.values : undefined;
  return {
    way,
    form,
    drafts,
    text,
    reading,
    value: way === 'json' ? parsed : whole,
    change,
    onDraft: (key, typed) => setDrafts(new Map(drafts).set(key, typed)),
    onText: setText,
  };
}
