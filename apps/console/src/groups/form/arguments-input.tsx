import { Textarea } from '@mantine/core';

import { parseRecord } from '../../core/form/parse-record.ts';
import { ChoiceButtons } from '../../elements/choice-buttons.tsx';
import { form as strings } from '../../strings/form.ts';
import { SchemaForm } from './schema-form.tsx';
import type { ArgumentsInputState } from './use-arguments-input.ts';
import styles from './form.module.css';

const ways = [
  { value: 'form', label: strings.asForm },
  { value: 'json', label: strings.asJson },
] as const;

/** Chooses whether arguments are filled in as a form or as JSON. */
export function WayButtons({ way, change }: Pick<ArgumentsInputState, 'way' | 'change'>) {
  return (
    <ChoiceButtons
      label={strings.inputAs}
      labelHidden
      options={ways}
      value={way}
      onChange={change}
    />
  );
}

interface Props {
  readonly input: ArgumentsInputState;
  /** What is wrong, in words, by field. */
  readonly problems: ReadonlyMap<string, string>;
}

/** The arguments of a tool, to be filled in. */
export function ArgumentsInput({ input, problems }: Props) {
  const { way, form, drafts, text, onDraft, onText } = input;
  if (way === 'form') {
    if (form.fields.length === 0) return <p>{strings.noArguments}</p>;
    return (
      <SchemaForm fields={form.fields} drafts={drafts} problems={problems} onDraft={onDraft} />
    );
  }
  return (
    <Textarea
      size="md"
      label={strings.jsonLabel}
      rows={10}
      spellCheck={false}
      classNames={{ input: styles['code'] ?? '' }}
      value={text}
      error={parseRecord(text) === undefined && strings.jsonInvalid}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}

/** What keeps a form from being sent, in words. */
export const problemsInWords = ({
  reading: { problems },
}: Pick<ArgumentsInputState, 'reading'>): ReadonlyMap<string, string> =>
  new Map([...problems].map(([key, problem]) => [key, strings.problems[problem]]));
