import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import styles from './message.module.css';

interface Props {
  readonly icon: Icon;
  readonly title: string;
  readonly text?: string;
  readonly tone?: 'plain' | 'danger';
  /** It stands for a whole page: then it is its heading too. */
  readonly page?: boolean;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** Stands where there is nothing else to show, and says why. */
export function Message({
  icon: Icon,
  title,
  text,
  tone = 'plain',
  page = false,
  children,
}: Props) {
  const Title = page ? 'h1' : 'p';
  return (
    <div
      className={styles['message']}
      data-tone={tone}
      role={tone === 'danger' ? 'alert' : undefined}
    >
      <Icon aria-hidden size={36} stroke={1.4} />
      {page && <title>{`${title} – qmcp`}</title>}
      <Title className={styles['title']}>{title}</Title>
      {text !== undefined && <p className={styles['text']}>{text}</p>}
      {children}
    </div>
  );
}
