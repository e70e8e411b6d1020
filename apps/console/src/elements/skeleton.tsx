import { words } from '../strings/words.ts';
import styles from './skeleton.module.css';

/** Stands in for what is being read, in about its size. */
export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  return (
    <div className={styles['skeleton']} role="status" aria-label={words.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}
