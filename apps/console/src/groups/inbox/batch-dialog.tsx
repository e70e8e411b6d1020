import { Button } from '@mantine/core';
import { useState } from 'react';

import { argumentsInLine, titleOf } from '../../core/inbox/title.ts';
import type { HumanAnswer, HumanRequest, HumanVerdict } from '../../core/wire/human-request.ts';
import { ChoiceButtons } from '../../elements/choice-buttons.tsx';
import { Dialog } from '../../elements/dialog.tsx';
import { Pill } from '../../elements/pill.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import { ArgumentList } from '../argument-list.tsx';
import styles from '../dialog-body.module.css';

type Choice = 'approve' | 'deny' | 'leave';

interface Props {
  readonly requests: readonly HumanRequest[];
  readonly busy: boolean;
  /** Undefined until they were sent. */
  readonly verdicts: readonly HumanVerdict[] | undefined;
  readonly onClose: () => void;
  readonly onSend: (answers: readonly HumanAnswer[]) => void;
}

const options: readonly { readonly value: Choice; readonly label: string }[] = [
  { value: 'deny', label: inbox.deny },
  { value: 'leave', label: inbox.batchSkip },
  { value: 'approve', label: inbox.approve },
];

/** Decides on several calls at once, each by itself; then tells what became of each. */
export function BatchDialog({ requests, busy, verdicts, onClose, onSend }: Props) {
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const answers = requests.flatMap(({ id }): HumanAnswer[] => {
    const choice = choices.get(id) ?? 'leave';
    return choice === 'leave' ? [] : [{ request_id: id, answer: choice }];
  });
  return (
    <Dialog title={inbox.batchTitle(requests.length)} size="wide" onClose={onClose}>
      <div className={styles['body']}>
        <p className="soft">{inbox.batchLead}</p>
        {verdicts === undefined && requests.length > 1 && (
          <ChoiceButtons
            label={inbox.batchAll}
            options={options}
            value={sameFor(requests, choices)}
            onChange={(choice) => setChoices(new Map(requests.map(({ id }) => [id, choice])))}
          />
        )}
        <ul className={styles['items']} aria-live="polite">
          {requests.map((request) => (
            <BatchItem
              key={request.id}
              request={request}
              verdict={verdicts?.find(({ request_id }) => request_id === request.id)}
              choice={choices.get(request.id) ?? 'leave'}
              onChoose={(choice) => setChoices(new Map(choices).set(request.id, choice))}
            />
          ))}
        </ul>
        <div className={styles['actions']}>
          {verdicts === undefined ? (
            <Button
              size="md"
              disabled={busy || answers.length === 0}
              onClick={() => onSend(answers)}
            >
              {answers.length === 0 ? inbox.nothingToSend : inbox.send(answers.length)}
            </Button>
          ) : (
            <Button size="md" onClick={onClose}>
              {inbox.done}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What all have been given; nothing where they differ. */
function sameFor(
  requests: readonly HumanRequest[],
  choices: ReadonlyMap<string, Choice>,
): Choice | undefined {
  const given = new Set(requests.map(({ id }) => choices.get(id) ?? 'leave'));
  return given.size === 1 ? [...given][0] : undefined;
}

interface ItemProps {
  readonly request: HumanRequest;
  readonly verdict: HumanVerdict | undefined;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

function BatchItem({ request, verdict, choice, onChoose }: ItemProps) {
  const refusal = verdict?.refusal ?? null;
  return (
    <li>
      <div className={styles['what']}>
        <strong>
          <VisibleText text={titleOf(request)} />
        </strong>
        <details>
          <summary>
            <VisibleText text={argumentsInLine(request.call?.arguments ?? {})} />
          </summary>
          <ArgumentList values={request.call?.arguments ?? {}} />
        </details>
        {refusal !== null && <small>{refusal.detail}</small>}
      </div>
      {verdict === undefined ? (
        <ChoiceButtons
          label={inbox.batchVerdict(titleOf(request))}
          labelHidden
          options={options}
          value={choice}
          onChange={onChoose}
        />
      ) : (
        <VerdictPill verdict={verdict} />
      )}
    </li>
  );
}

function VerdictPill({ verdict: { request, refusal } }: { readonly verdict: HumanVerdict }) {
  if (refusal !== null) return <Pill tone="danger">{inbox.refused}</Pill>;
  const word = inbox.outcome[request?.answer ?? ''] ?? inbox.counted;
  return <Pill tone={request?.answer === 'approve' ? 'accent' : 'plain'}>{word}</Pill>;
}
