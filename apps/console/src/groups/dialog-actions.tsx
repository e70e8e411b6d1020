import { Button } from '@mantine/core';

import { words } from '../strings/words.ts';
import styles from './dialog-body.module.css';

interface Props {
  /** The word of the button that does it. */
  readonly action: string;
  readonly tone?: 'accent' | 'danger';
  readonly busy?: boolean;
  readonly onCancel: () => void;
  /** Undefined while it can't be done. */
  readonly onAct: (() => void) | undefined;
}

/** The foot of a dialog: out of it, or on with it. It stays in sight however long the dialog is. */
export function DialogActions({ action, tone = 'accent', busy = false, onCancel, onAct }: Props) {
  return (
    <div className={styles['actions']}>
      <Button variant="default" size="md" onClick={onCancel}>
        {words.cancel}
      </Button>
      <Button
        size="md"
        loading={busy}
        disabled={onAct === undefined}
        onClick={onAct}
        {...(tone === 'danger' && { color: 'danger' })}
      >
        {action}
      </Button>
    </div>
  );
}
