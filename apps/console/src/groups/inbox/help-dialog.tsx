import { Kbd } from '@mantine/core';
import { Fragment } from 'react';

import { Dialog } from '../../elements/dialog.tsx';
import { inbox } from '../../strings/inbox.ts';
import styles from '../dialog-body.module.css';

/** All keys of the inbox. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={inbox.help.title} onClose={onClose}>
      <dl className={styles['keys']}>
        {inbox.help.keys.map(([key, meaning]) => (
          <Fragment key={key}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
