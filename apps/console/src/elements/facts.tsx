import type { ReactNode } from 'react';

import styles from './facts.module.css';

/** A name with what there is to say of it; left out where that is undefined. */
export type Fact = readonly [name: string, value: ReactNode];

/** Short facts, by their names. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles['facts']}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
