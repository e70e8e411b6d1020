import type { ReactNode } from 'react';

import { useArrivalFocus } from '../data/use-arrival-focus.ts';
import { VisibleText } from './visible-text.tsx';
import styles from './page-header.module.css';

interface Props {
  readonly title: string;
  /** One sentence on what the page is for. */
  readonly lead?: string;
  /** What can be done with the page as a whole. */
  readonly actions?: ReactNode;
}

/** The head of a page: the browser's title follows it. */
export function PageHeader({ title, lead, actions }: Props) {
  const heading = useArrivalFocus();
  return (
    <header className={styles['header']}>
      <title>{`${title} – qmcp`}</title>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          <VisibleText text={title} />
        </h1>
        {lead !== undefined && (
          <p className={styles['lead']}>
            <VisibleText text={lead} />
          </p>
        )}
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </header>
  );
}
