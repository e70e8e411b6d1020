import type { ReactNode } from 'react';

import styles from './pill.module.css';

/** What a pill says by its colour; never by that alone. */
export type Tone = 'plain' | 'accent' | 'waiting' | 'danger';

/** A word on a state. */
export function Pill({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}) {
  return (
    <span className={styles['pill']} data-tone={tone}>
      {children}
    </span>
  );
}
