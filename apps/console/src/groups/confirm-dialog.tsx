import { Dialog } from '../elements/dialog.tsx';
import { DialogActions } from './dialog-actions.tsx';
import styles from './dialog-body.module.css';

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
        <DialogActions
          action={action}
          tone="danger"
          busy={busy}
          onCancel={onClose}
          onAct={onConfirm}
        />
      </div>
    </Dialog>
  );
}
