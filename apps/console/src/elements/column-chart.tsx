import styles from './column-chart.module.css';

/** A column with its figure. */
export interface Column {
  readonly label: string;
  readonly count: number;
}

interface Props {
  /** What it shows, in words. */
  readonly label: string;
  readonly columns: readonly Column[];
}

const WIDTH = 100;
const HEIGHT = 64;

/** A few counts side by side; each has its figure, so that none has to be guessed from its height. */
export function ColumnChart({ label, columns }: Props) {
  const tallest = Math.max(1, ...columns.map(({ count }) => count));
  return (
    <ul className={styles['chart']} aria-label={label}>
      {columns.map(({ label: name, count }) => (
        <li key={name}>
          <span className={styles['count']}>{count}</span>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
            <rect
              width={WIDTH}
              height={Math.max(1, (HEIGHT * count) / tallest)}
              y={HEIGHT - Math.max(1, (HEIGHT * count) / tallest)}
              data-empty={count === 0}
            />
          </svg>
          <span className={styles['name']}>{name}</span>
        </li>
      ))}
    </ul>
  );
}
