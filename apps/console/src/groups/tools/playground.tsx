import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';

import type { Exchange } from '../../core/api/api-client.ts';
import type { JsonRecord } from '../../core/wire/json.ts';
import { Panel } from '../../elements/panel.tsx';
import { tools } from '../../strings/tools.ts';
import { Failure } from '../failure.tsx';
import { ArgumentsInput, problemsInWords, WayButtons } from '../form/arguments-input.tsx';
import { useArgumentsInput } from '../form/use-arguments-input.ts';
import { ExchangeView } from './exchange-view.tsx';
import styles from './playground.module.css';

interface Props {
  readonly schema: JsonRecord;
  readonly busy: boolean;
  /** What the last call brought. */
  readonly exchange: Exchange | undefined;
  readonly error: Error | null;
  readonly onCall: (input: JsonRecord) => void;
}

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

/** A form made from a tool's schema, to call it by hand; and the raw exchange. */
export function Playground({ schema, busy, exchange, error, onCall }: Props) {
  const input = useArgumentsInput(schema);
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (input.value !== undefined) onCall(input.value);
  };
  return (
    <Panel title={tools.playground} aside={<WayButtons {...input} />}>
      <form className={styles['form']} onSubmit={submit} noValidate>
        <p className="soft">{tools.playgroundLead}</p>
        {/* Problems are told once one tried, not while one has yet to begin. */}
        <ArgumentsInput input={input} problems={tried ? problemsInWords(input) : NO_PROBLEMS} />
        <Button type="submit" size="md" loading={busy} className={styles['call']}>
          {tools.call}
        </Button>
      </form>
      {error !== null && <Failure error={error} />}
      {exchange !== undefined && <ExchangeView exchange={exchange} />}
    </Panel>
  );
}
