import { Button, Textarea, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { FormEvent } from 'react';

import { parseRecord } from '../../core/form/parse-record.ts';
import type { ExplainedCall } from '../../data/policy.ts';
import type { PolicyExplanation } from '../../core/wire/policy.ts';
import { Panel } from '../../elements/panel.tsx';
import { policy } from '../../strings/policy.ts';
import { Failure } from '../failure.tsx';
import { ExplanationView } from './explanation-view.tsx';
import styles from './policy-panel.module.css';

interface Props {
  /** Names to choose from; others may be asked about too. */
  readonly toolNames: readonly string[];
  readonly busy: boolean;
  readonly explanation: PolicyExplanation | undefined;
  readonly error: Error | null;
  readonly onExplain: (call: ExplainedCall) => void;
}

/** Asks the policy about a call that is not made. */
export function ExplainPanel({ toolNames, busy, explanation, error, onExplain }: Props) {
  const [tool, setTool] = useState('');
  const [principal, setPrincipal] = useState('');
  const [text, setText] = useState('{}');
  const values = parseRecord(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (values === undefined) return;
    onExplain({ tool, arguments: values, ...(principal !== '' && { principal }) });
  };
  return (
    <Panel title={policy.explain}>
      <form className={styles['body']} onSubmit={submit}>
        <p className="soft">{policy.explainLead}</p>
        <div className={styles['fields']}>
          <ToolNameInput name={tool} known={toolNames} onName={setTool} />
          <TextInput
            size="md"
            label={policy.principal}
            value={principal}
            onChange={(event) => setPrincipal(event.currentTarget.value)}
          />
        </div>
        <Textarea
          size="md"
          label={policy.arguments}
          rows={3}
          spellCheck={false}
          classNames={{ input: styles['code'] ?? '' }}
          value={text}
          error={values === undefined && policy.argumentsInvalid}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className={styles['actions']}>
          <Button type="submit" size="md" disabled={busy || tool === '' || values === undefined}>
            {policy.explainSubmit}
          </Button>
        </div>
        {error !== null && <Failure error={error} />}
        {explanation !== undefined && <ExplanationView explanation={explanation} />}
      </form>
    </Panel>
  );
}

interface NameProps {
  readonly name: string;
  readonly known: readonly string[];
  readonly onName: (name: string) => void;
}

function ToolNameInput({ name, known, onName }: NameProps) {
  const listId = useId();
  return (
    <div>
      <TextInput
        size="md"
        label={policy.tool}
        list={listId}
        autoComplete="off"
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <datalist id={listId}>
        {known.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}
