import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';

import type { Exchange } from '../../core/api/api-client.ts';
import { initialDrafts, readForm } from '../../core/form/drafts.ts';
import type { Drafts, FormReading } from '../../core/form/drafts.ts';
import { parseRecord } from '../../core/form/parse-record.ts';
import { planForm } from '../../core/form/plan-form.ts';
import type { FormField } from '../../core/form/plan-form.ts';
import type { JsonRecord } from '../../core/wire/json.ts';
import { ChoiceButtons } from '../../elements/choice-buttons.tsx';
import { Panel } from '../../elements/panel.tsx';
import { tools } from '../../strings/tools.ts';
import { Failure } from '../failure.tsx';
import { ExchangeView } from './exchange-view.tsx';
import { SchemaForm } from './schema-form.tsx';
import styles from './playground.module.css';

interface Props {
  readonly schema: JsonRecord;
  readonly busy: boolean;
  /** What the last call brought. */
  readonly exchange: Exchange | undefined;
  readonly error: Error | null;
  readonly onCall: (input: JsonRecord) => void;
}

const ways = [
  { value: 'form', label: tools.asForm },
  { value: 'json', label: tools.asJson },
] as const;

/** A form made from a tool's schema, to call it by hand; and the raw exchange. */
export function Playground({ schema, busy, exchange, error, onCall }: Props) {
  const form = usePlayground(schema);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const input = form.take();
    if (input !== undefined) onCall(input);
  };
  return (
    <Panel
      title={tools.playground}
      aside={
        <ChoiceButtons
          label={tools.inputAs}
          labelHidden
          options={ways}
          value={form.way}
          onChange={form.change}
        />
      }
    >
      <form className={styles['form']} onSubmit={submit} noValidate>
        <p className="soft">{tools.playgroundLead}</p>
        {form.way === 'form' ? (
          <FormInput {...form} />
        ) : (
          <JsonInput text={form.text} onText={form.onText} />
        )}
        <Button type="submit" size="md" loading={busy} className={styles['call']}>
          {tools.call}
        </Button>
      </form>
      {error !== null && <Failure error={error} />}
      {exchange !== undefined && <ExchangeView exchange={exchange} />}
    </Panel>
  );
}

/** What is filled in, as a form or as JSON; changing between the two takes it along. */
function usePlayground(schema: JsonRecord) {
  const fields = planForm(schema);
  const [way, setWay] = useState<'form' | 'json'>('form');
  const [drafts, setDrafts] = useState<Drafts>(() => initialDrafts(fields));
  const [text, setText] = useState('{}');
  const [tried, setTried] = useState(false);
  const reading = readForm(fields, drafts);
  const change = (next: 'form' | 'json'): void => {
    if (next === 'json') setText(JSON.stringify(reading.values, undefined, 2));
    else setDrafts(initialDrafts(fields, parseRecord(text) ?? reading.values));
    setWay(next);
  };
  /** What is to be sent; undefined, with the problems told, where it is not whole. */
  const take = (): JsonRecord | undefined => {
    setTried(true);
    return way === 'json' ? parseRecord(text) : wholeOf(reading);
  };
  return {
    fields,
    drafts,
    reading,
    tried,
    way,
    text,
    change,
    take,
    onDrafts: setDrafts,
    onText: setText,
  };
}

const wholeOf = ({ values, problems }: FormReading): JsonRecord | undefined =>
  problems.size === 0 ? values : undefined;

interface FormInputProps {
  readonly fields: readonly FormField[];
  readonly drafts: Drafts;
  readonly reading: FormReading;
  /** Problems are told once one tried, not while one has yet to begin. */
  readonly tried: boolean;
  readonly onDrafts: (drafts: Drafts) => void;
}

function FormInput({ fields, drafts, reading, tried, onDrafts }: FormInputProps) {
  if (fields.length === 0) return <p>{tools.noArguments}</p>;
  return (
    <SchemaForm
      fields={fields}
      drafts={drafts}
      problems={tried ? reading.problems : new Map()}
      onDraft={(key, text) => onDrafts(new Map(drafts).set(key, text))}
    />
  );
}

function JsonInput({
  text,
  onText,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  return (
    <Textarea
      size="md"
      label={tools.jsonLabel}
      rows={10}
      spellCheck={false}
      classNames={{ input: styles['code'] ?? '' }}
      value={text}
      error={parseRecord(text) === undefined && tools.jsonInvalid}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}
