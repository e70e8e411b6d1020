import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';

import type { ValueField } from '../../core/form/plan-form.ts';
import { tools } from '../../strings/tools.ts';
import styles from './playground.module.css';

interface Props {
  readonly field: ValueField;
  readonly text: string;
  /** What is wrong with it, in words. */
  readonly problem: string | undefined;
  readonly onText: (text: string) => void;
}

/** The input that fits a field best. */
export function SchemaInput({ field, text, problem, onText }: Props) {
  const { label, description, required, kind } = field;
  const common = { label, description, error: problem, size: 'md' } as const;
  // A mark alone: the browser's own check of `required` would keep problems from being told beside the field.
  const marked = { ...common, withAsterisk: required };
  switch (kind) {
    case 'boolean':
      return (
        <Checkbox
          {...common}
          checked={text === 'true'}
          onChange={(event) => onText(String(event.currentTarget.checked))}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...marked}
          value={text}
          data={[{ value: '', label: tools.optional }, ...field.choices.map(asChoice)]}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      );
    case 'text':
    case 'number':
    case 'integer':
      return (
        <TextInput
          {...marked}
          inputMode={kind === 'text' ? 'text' : 'decimal'}
          autoComplete="off"
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      );
    case 'lines':
    case 'list':
    case 'json':
      return (
        <Textarea
          {...marked}
          className={styles['wide'] ?? ''}
          description={
            kind === 'list' ? `${description ?? ''} ${tools.listHint}`.trim() : description
          }
          rows={4}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      );
  }
}

/** A text reads best without the quotes that tell it from a number. */
const asChoice = (choice: string) => {
  const value: unknown = JSON.parse(choice);
  return { value: choice, label: typeof value === 'string' ? value : choice };
};
