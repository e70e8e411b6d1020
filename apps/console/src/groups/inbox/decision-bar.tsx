import { Button, Input, Kbd } from '@mantine/core';
import { IconCheck, IconPencil, IconRepeat, IconX } from '@tabler/icons-react';
import type { RefObject } from 'react';

import { inbox } from '../../strings/inbox.ts';
import styles from './decision-bar.module.css';

interface Props {
  readonly note: string;
  readonly noteRef: RefObject<HTMLInputElement | null>;
  readonly busy: boolean;
  /** Undefined where this approval can't be remembered. */
  readonly onRemember: (() => void) | undefined;
  readonly onNote: (note: string) => void;
  readonly onApprove: () => void;
  readonly onDeny: () => void;
  readonly onEdit: () => void;
}

/** Yes or no, and what goes with it. On a phone the two stay within reach of the thumb. */
export function DecisionBar(props: Props) {
  const { note, noteRef, busy, onNote, onApprove, onDeny } = props;
  return (
    <>
      <div className={styles['more']}>
        <Input
          ref={noteRef}
          className={styles['note']}
          size="md"
          value={note}
          placeholder={inbox.notePlaceholder}
          aria-label={inbox.note}
          onChange={(event) => onNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Back to where keys decide.
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
        <MoreWays {...props} />
      </div>
      <div className={styles['bar']}>
        <Button
          size="lg"
          variant="light"
          color="danger"
          disabled={busy}
          onClick={onDeny}
          leftSection={<IconX aria-hidden size={20} />}
          rightSection={<Kbd className={styles['key']}>d</Kbd>}
        >
          {inbox.deny}
        </Button>
        <Button
          size="lg"
          disabled={busy}
          onClick={onApprove}
          leftSection={<IconCheck aria-hidden size={20} />}
          rightSection={<Kbd className={styles['key']}>a</Kbd>}
        >
          {inbox.approve}
        </Button>
      </div>
    </>
  );
}

function MoreWays({ busy, onEdit, onRemember }: Props) {
  return (
    <div className={styles['ways']}>
      <Button
        size="md"
        variant="default"
        disabled={busy}
        onClick={onEdit}
        leftSection={<IconPencil aria-hidden size={18} />}
      >
        {inbox.edit}
      </Button>
      {onRemember !== undefined && (
        <Button
          size="md"
          variant="default"
          disabled={busy}
          onClick={onRemember}
          leftSection={<IconRepeat aria-hidden size={18} />}
        >
          {inbox.remember}
        </Button>
      )}
    </div>
  );
}
