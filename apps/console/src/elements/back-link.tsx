import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import styles from './back-link.module.css';

interface Props {
  readonly to: '/tools' | '/invocations' | '/webhooks';
  readonly label: string;
}

/** Leads up, to the list that something is of. */
export function BackLink({ to, label }: Props) {
  return (
    <Link to={to} className={styles['back']}>
      <IconArrowLeft aria-hidden size={18} /> {label}
    </Link>
  );
}
