import { Button, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

import { offsetAt } from '../../core/policy/text-position.ts';
import type { TextPosition } from '../../core/policy/text-position.ts';
import { problemsOf } from '../../core/policy/policy-problems.ts';
import type { PolicyBacktest, PolicyChange, PolicyCheck } from '../../core/wire/policy.ts';
import { Panel } from '../../elements/panel.tsx';
import { Pill } from '../../elements/pill.tsx';
import { policy } from '../../strings/policy.ts';
import { Failure } from '../failure.tsx';
import { ProblemList } from './problem-list.tsx';
import styles from './policy-panel.module.css';

const MIN_ROWS = 8;
const MAX_ROWS = 24;

interface Props {
  readonly inForce: string;
  readonly busy: boolean;
  readonly check: PolicyCheck | undefined;
  readonly backtest: PolicyBacktest | undefined;
  readonly error: Error | null;
  readonly onCheck: (text: string) => void;
  readonly onBacktest: (text: string) => void;
}

/** A place to try another policy, against its rules of form and against the calls on record. */
export function DraftPanel({ inForce, busy, onCheck, onBacktest, ...results }: Props) {
  const [text, setText] = useState(inForce);
  const field = useRef<HTMLTextAreaElement>(null);
  const toPlace = (place: TextPosition): void => {
    const offset = offsetAt(text, place);
    field.current?.focus();
    field.current?.setSelectionRange(
      offset,
      offsetAt(text, { line: place.line, column: Infinity }),
    );
  };
  return (
    <Panel title={policy.draft}>
      <div className={styles['body']}>
        <p className="soft">{policy.draftLead}</p>
        <Textarea
          ref={field}
          size="md"
          label={policy.draftLabel}
          rows={rowsFor(text)}
          spellCheck={false}
          classNames={{ input: styles['code'] ?? '' }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className={styles['actions']}>
          <Button size="md" disabled={busy} onClick={() => onCheck(text)}>
            {policy.check}
          </Button>
          <Button size="md" variant="default" disabled={busy} onClick={() => onBacktest(text)}>
            {policy.backtest}
          </Button>
        </div>
        <Results {...results} text={text} onPlace={toPlace} />
      </div>
    </Panel>
  );
}

const rowsFor = (text: string): number =>
  Math.min(MAX_ROWS, Math.max(MIN_ROWS, text.split('\n').length + 1));

interface ResultsProps extends Pick<Props, 'check' | 'backtest' | 'error'> {
  readonly text: string;
  readonly onPlace: (place: TextPosition) => void;
}

function Results({ check, backtest, error, text, onPlace }: ResultsProps) {
  const result = useRef<HTMLDivElement>(null);
  const problems = check?.problems ?? problemsOf(error);
  useEffect(() => {
    // It stands below the text, which may fill the page.
    const told = check !== undefined || backtest !== undefined || error !== null;
    if (told) result.current?.scrollIntoView({ block: 'nearest' });
  }, [check, backtest, error]);
  return (
    <div ref={result} aria-live="polite" className={styles['body']}>
      {error !== null && problems === undefined && <Failure error={error} />}
      {problems !== undefined && problems.length > 0 && (
        <ProblemList problems={problems} text={text} onPlace={onPlace} />
      )}
      {check?.valid === true && <Pill tone="accent">{policy.valid}</Pill>}
      {backtest !== undefined && <BacktestResult backtest={backtest} />}
    </div>
  );
}

function BacktestResult({ backtest: { calls, changes } }: { readonly backtest: PolicyBacktest }) {
  const changed = changes.reduce((sum, { count }) => sum + count, 0);
  if (changed === 0) return <p>{policy.backtestNone(calls)}</p>;
  return (
    <section aria-label={policy.backtestTitle}>
      <h3>{policy.backtestSome(changed, calls)}</h3>
      <ul className={styles['changes']}>
        {changes.map((change) => (
          <ChangeItem key={`${change.name} ${change.before} ${change.after}`} change={change} />
        ))}
      </ul>
    </section>
  );
}

function ChangeItem({
  change: { name, before, after, count, examples },
}: {
  readonly change: PolicyChange;
}) {
  return (
    <li>
      <Pill tone="waiting">{count}</Pill>
      <strong>{name}</strong>
      <span className="soft">{policy.becomes(before, after)}</span>
      {examples.map((id, index) => (
        <Link key={id} to="/invocations/$id" params={{ id }}>
          {policy.example(index + 1)}
        </Link>
      ))}
    </li>
  );
}
