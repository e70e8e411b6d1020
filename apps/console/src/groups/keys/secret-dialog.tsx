import { Button } from '@mantine/core';

import { CodeBlock } from '../../elements/code-block.tsx';
import { CopyButton } from '../../elements/copy-button.tsx';
import { Dialog } from '../../elements/dialog.tsx';
import { keys } from '../../strings/keys.ts';
import styles from '../dialog-body.module.css';

interface Props {
  readonly secret: string;
  readonly onClose: () => void;
}

/** Shows a key's secret, the only time. */
export function SecretDialog({ secret, onClose }: Props) {
  return (
    <Dialog title={keys.madeTitle} onClose={onClose}>
      <div className={styles['body']}>
        <p>{keys.madeText}</p>
        <CodeBlock label={keys.secret} text={secret} />
        <div className={styles['actions']}>
          <CopyButton text={secret} label={keys.secret} />
          <Button size="md" onClick={onClose}>
            {keys.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
