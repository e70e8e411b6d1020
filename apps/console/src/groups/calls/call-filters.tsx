import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';

import { OUTCOMES } from '../../core/calls/call-filter.ts';
import type { CallFilter } from '../../core/calls/call-filter.ts';
import { ChoiceButtons } from '../../elements/choice-buttons.tsx';
import { invocations } from '../../strings/invocations.ts';
import { outcomes } from '../../strings/outcomes.ts';
import styles from './call-filters.module.css';

interface Props {
  readonly filter: CallFilter;
  readonly onPart: (name: keyof CallFilter, value: string) => void;
  readonly onClear: () => void;
}

const kinds = [
  { value: 'call', label: invocations.kinds.call },
  { value: 'security', label: invocations.kinds.security },
] as const;

const choices = [
  { value: '', label: invocations.anyOutcome },
  ...OUTCOMES.map((value) => ({ value, label: outcomes[value] })),
];

/** Narrows the calls. Choices count at once, texts once they are whole. */
export function CallFilters({ filter, onPart, onClear }: Props) {
  return (
    <div className={styles['filters']} role="search" aria-label={invocations.title}>
      <ChoiceButtons
        label={invocations.kindLabel}
        labelHidden
        options={kinds}
        value={filter.kind ?? 'call'}
        onChange={(kind) => onPart('kind', kind)}
      />
      <TextFilter
        label={invocations.tool}
        value={filter.tool}
        onValue={(text) => onPart('tool', text)}
      />
      <NativeSelect
        size="md"
        aria-label={invocations.outcome}
        data={choices}
        value={filter.outcome ?? ''}
        onChange={(event) => onPart('outcome', event.currentTarget.value)}
      />
      <TextFilter
        label={invocations.principal}
        value={filter.principal}
        onValue={(text) => onPart('principal', text)}
      />
      <TextFilter
        label={invocations.trace}
        value={filter.trace_id}
        onValue={(text) => onPart('trace_id', text)}
      />
      {Object.keys(filter).length > 0 && (
        <Button variant="subtle" size="md" onClick={onClear}>
          {invocations.clear}
        </Button>
      )}
    </div>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onValue: (value: string) => void;
}

function TextFilter({ label, value = '', onValue }: TextFilterProps) {
  const [typed, setTyped] = useState({ text: value, of: value });
  // The address may change without us, by Back or Clear: then that counts.
  const text = typed.of === value ? typed.text : value;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onValue(text.trim());
  };
  return (
    <form onSubmit={submit} className={styles['text']}>
      <TextInput
        size="md"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setTyped({ text: event.currentTarget.value, of: value })}
        onBlur={() => text.trim() !== value && onValue(text.trim())}
      />
    </form>
  );
}
