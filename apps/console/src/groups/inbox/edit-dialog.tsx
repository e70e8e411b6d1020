import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';

import { parseRecord } from '../../core/form/parse-record.ts';
import { sameJson } from '../../core/diff/json-diff.ts';
import type { HeldCall } from '../../core/wire/human-request.ts';
import type { JsonRecord } from '../../core/wire/json.ts';
import { Dialog } from '../../elements/dialog.tsx';
import { inbox } from '../../strings/inbox.ts';
import { words } from '../../strings/words.ts';
import { ArgumentList } from '../argument-list.tsx';
import styles from './dialog-body.module.css';

interface Props {
  readonly call: HeldCall;
  readonly onClose: () => void;
  readonly onApprove: (edited: JsonRecord) => void;
}

/** Approves a call with other arguments, and shows what that changes before it counts. */
export function EditDialog({ call, onClose, onApprove }: Props) {
  const [text, setText] = useState(() => JSON.stringify(call.arguments, undefined, 2));
  const edited = parseRecord(text);
  const changed = edited !== undefined && !sameJson(edited, call.arguments);
  return (
    <Dialog title={inbox.editTitle} onClose={onClose}>
      <div className={styles['body']}>
        <p className="soft">{inbox.editLead}</p>
        <Textarea
          size="md"
          label={inbox.editLabel}
          rows={8}
          autoFocus
          spellCheck={false}
          classNames={{ input: styles['code'] ?? '' }}
          value={text}
          error={edited === undefined && inbox.editInvalid}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <section aria-label={inbox.editDifference} aria-live="polite">
          <h3>{inbox.editDifference}</h3>
          {changed ? (
            <ArgumentList values={edited} before={call.arguments} />
          ) : (
            <p className="soft">{inbox.editNothing}</p>
          )}
        </section>
        <div className={styles['actions']}>
          <Button variant="default" size="md" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button size="md" disabled={!changed} onClick={() => changed && onApprove(edited)}>
            {inbox.approveEdited}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
