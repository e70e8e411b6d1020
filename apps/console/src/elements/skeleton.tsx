import { words } from '../strings/words.ts';
import styles from './skeleton.module.css';

interface Props {
  readonly lines?: number;
  /** It stands for a whole page: then it is its heading too. */
  readonly page?: boolean;
}

/** Stands in for what is being read, in about its size. */
export function Skeleton({ lines = 4, page = false }: Props) {
  return (
    <div className={styles['skeleton']} role="status" aria-label={words.loading}>
      {page && <h1 className="visually-hidden">{words.loading}</h1>}
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}
