import { Link } from '@tanstack/react-router';

import { shell } from '../../strings/shell.ts';
import type { NavigationPage } from './pages.ts';
import styles from './page-link.module.css';

interface Props {
  readonly page: NavigationPage;
  /** How many things wait there. */
  readonly waiting?: number;
  readonly onClick?: () => void;
}

/** Leads to a page. */
export function PageLink({ page: { to, label, icon: Icon }, waiting = 0, onClick }: Props) {
  return (
    <Link
      to={to}
      className={styles['link']}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      preload="intent"
      {...(onClick !== undefined && { onClick })}
    >
      <Icon aria-hidden size={21} stroke={1.7} />
      <span>{label}</span>
      {waiting > 0 && (
        <span className={styles['badge']}>
          <span aria-hidden>{waiting > 99 ? '99+' : waiting}</span>
          <span className="visually-hidden">{shell.waiting(waiting)}</span>
        </span>
      )}
    </Link>
  );
}
