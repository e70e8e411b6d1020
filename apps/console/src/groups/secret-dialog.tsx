import { Button } from '@mantine/core';

import { CodeBlock } from '../elements/code-block.tsx';
import { CopyButton } from '../elements/copy-button.tsx';
import { Dialog } from '../elements/dialog.tsx';
import styles from './dialog-body.module.css';

interface Props {
  readonly title: string;
  /** What it is good for. */
  readonly text: string;
  /** What the secret is called. */
  readonly label: string;
  /** The word of the button that ends it. */
  readonly done: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Shows a secret, the only time. */
export function SecretDialog({ title, text, label, done, secret, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles['body']}>
        <p>{text}</p>
        <CodeBlock label={label} text={secret} />
        <div className={styles['actions']}>
          <CopyButton text={secret} label={label} />
          <Button size="md" onClick={onClose}>
            {done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
