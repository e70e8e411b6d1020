import styles from './share-bar.module.css';

interface Props {
  /** From 0 to 1. */
  readonly share: number;
  readonly tone?: 'accent' | 'danger';
}

/** A share of a whole, as a small bar beside the words that say it. */
export function ShareBar({ share, tone = 'accent' }: Props) {
  return (
    <svg className={styles['bar']} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
      <rect width="100" height="6" rx="3" className={styles['track']} />
      <rect width={100 * Math.min(1, Math.max(0, share))} height="6" rx="3" data-tone={tone} />
    </svg>
  );
}
