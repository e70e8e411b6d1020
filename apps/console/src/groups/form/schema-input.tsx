import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';

import type { ValueField } from '../../core/form/plan-form.ts';
import { form } from '../../strings/form.ts';
import styles from './form.module.css';

const MIN_ROWS = 2;
const MAX_ROWS = 10;

interface Props {
  readonly field: ValueField;
  readonly text: string;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  readonly onText: (text: string) => void;
}

/** The input that fits a field best. */
export function SchemaInput(props: Props) {
  switch (props.field.kind) {
    case 'boolean':
      return <TickInput {...props} />;
    case 'choice':
      return <ChoiceInput {...props} />;
    case 'text':
    case 'number':
    case 'integer':
      return <LineInput {...props} />;
    case 'lines':
    case 'list':
    case 'json':
      return <LinesInput {...props} />;
  }
}

/**
 * A mark alone: the browser's own check of `required` would keep problems from being told beside the field. What
 * describes a field stands below it, so that fields side by side keep to one line.
 */
const described = ({ field: { label, description, required }, problem }: Props) => ({
  label,
  description,
  error: problem,
  size: 'md',
  withAsterisk: required,
  inputWrapperOrder: ['label', 'input', 'description', 'error'] satisfies WrapperPart[],
});

type WrapperPart = 'label' | 'input' | 'description' | 'error';

function TickInput({ field: { label, description }, text, problem, onText }: Props) {
  return (
    <Checkbox
      label={label}
      description={description}
      error={problem}
      size="md"
      checked={text === 'true'}
      onChange={(event) => onText(String(event.currentTarget.checked))}
    />
  );
}

function ChoiceInput(props: Props) {
  return (
    <NativeSelect
      {...described(props)}
      value={props.text}
      data={[{ value: '', label: form.optional }, ...props.field.choices.map(asChoice)]}
      onChange={(event) => props.onText(event.currentTarget.value)}
    />
  );
}

function LineInput(props: Props) {
  return (
    <TextInput
      {...described(props)}
      inputMode={props.field.kind === 'text' ? 'text' : 'decimal'}
      autoComplete="off"
      value={props.text}
      onChange={(event) => props.onText(event.currentTarget.value)}
    />
  );
}

function LinesInput(props: Props) {
  const { kind, description } = props.field;
  return (
    <Textarea
      {...described(props)}
      description={kind === 'list' ? `${description ?? ''} ${form.listHint}`.trim() : description}
      className={styles['wide'] ?? ''}
      rows={rowsFor(props.text)}
      value={props.text}
      onChange={(event) => props.onText(event.currentTarget.value)}
    />
  );
}

const rowsFor = (text: string): number =>
  Math.min(MAX_ROWS, Math.max(MIN_ROWS, text.split('\n').length));

/** A text reads best without the quotes that tell it from a number. */
const asChoice = (choice: string) => {
  const value: unknown = JSON.parse(choice);
  return { value: choice, label: typeof value === 'string' ? value : choice };
};
