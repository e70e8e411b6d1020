import { Button } from '@mantine/core';

import { Dialog } from '../elements/dialog.tsx';
import { words } from '../strings/words.ts';
import styles from './inbox/dialog-body.module.css';

interface Props {
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  /** The word of the button that does it. */
  readonly action: string;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks once more before something that can't be taken back. */
export function ConfirmDialog({ title, text, action, busy, onClose, onConfirm }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles['body']}>
        <p>{text}</p>
        <div className={styles['actions']}>
          <Button variant="default" size="md" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button color="danger" size="md" loading={busy} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
