import { stackBars, totalsOf } from '../core/chart/stack-bars.ts';
import type { MinuteBucket } from '../core/wire/overview.ts';
import { home } from '../strings/home.ts';
import styles from './stacked-bars.module.css';

const WIDTH = 600;
const HEIGHT = 120;

/** A bar for each minute of the last hour; what it shows is told in words too. */
export function StackedBars({ buckets }: { readonly buckets: readonly MinuteBucket[] }) {
  const totals = totalsOf(buckets);
  const total = totals.ok + totals.held + totals.denied + totals.failed;
  return (
    <figure className={styles['figure']}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={home.chart(total, totals.failed)}
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={styles['ground']} />
        {stackBars(buckets).map(({ series, x, y, width, height }) => (
          <rect
            key={`${x} ${series}`}
            data-series={series}
            x={x * WIDTH}
            y={y * HEIGHT}
            width={width * WIDTH}
            height={height * HEIGHT}
            rx="1.5"
          />
        ))}
      </svg>
      <div className={styles['axis']} aria-hidden>
        <span>{home.hourAgo}</span>
        <span>{home.now}</span>
      </div>
    </figure>
  );
}
