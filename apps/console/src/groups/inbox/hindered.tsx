import type { Icon } from '@tabler/icons-react';

import styles from './hindered.module.css';

/** Says why one can't decide, in place of the buttons. */
export function Hindered({ icon: Icon, text }: { readonly icon: Icon; readonly text: string }) {
  return (
    <p className={styles['hindered']} role="note">
      <Icon aria-hidden size={20} stroke={1.6} /> {text}
    </p>
  );
}
