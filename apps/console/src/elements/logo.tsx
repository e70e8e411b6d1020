import { shell } from '../strings/shell.ts';
import styles from './logo.module.css';

/** The name of the product with its mark. */
export function Logo() {
  return (
    <span className={styles['logo']}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden>
        <rect width="32" height="32" rx="9" fill="var(--accent)" />
        <path
          d="M16 7.5a8.5 8.5 0 1 0 5.2 15.2l2.3 2.3 2-2-2.3-2.3A8.5 8.5 0 0 0 16 7.5Zm0 3a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11Z"
          fill="var(--on-accent)"
        />
      </svg>
      {shell.product}
    </span>
  );
}
