import type { Icon } from '@tabler/icons-react';

import styles from './hindered.module.css';

interface Props {
  readonly icon: Icon;
  readonly title: string;
  /** Why, and who could. */
  readonly text: string;
}

/** Says why one can't decide, in place of the buttons. */
export function Hindered({ icon: Icon, title, text }: Props) {
  return (
    <div className={styles['hindered']} role="note">
      <Icon aria-hidden size={24} stroke={1.6} />
      <div>
        <strong>{title}</strong>
        <p className="soft">{text}</p>
      </div>
    </div>
  );
}
