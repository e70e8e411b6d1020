import type { ReactNode } from 'react';

import styles from './panel.module.css';

interface Props {
  readonly title?: string;
  /** Stands at the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A sheet that holds one matter, with its title. */
export function Panel({ title, aside, children }: Props) {
  return (
    <section className={styles['panel']} {...(title !== undefined && { 'aria-label': title })}>
      {(title !== undefined || aside !== undefined) && (
        <header className={styles['header']}>
          {title !== undefined && <h2>{title}</h2>}
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
