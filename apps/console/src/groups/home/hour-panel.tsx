import { SERIES, totalsOf } from '../../core/chart/stack-bars.ts';
import { formatNumber } from '../../core/format/count.ts';
import type { Overview } from '../../core/wire/overview.ts';
import { Panel } from '../../elements/panel.tsx';
import { StackedBars } from '../../elements/stacked-bars.tsx';
import { home } from '../../strings/home.ts';
import styles from './hour-panel.module.css';

/** The calls of the last hour, and what became of them. */
export function HourPanel({ calls }: { readonly calls: NonNullable<Overview['calls']> }) {
  const { minute_buckets: buckets, complete } = calls;
  const totals = totalsOf(buckets);
  const total = SERIES.reduce((sum, series) => sum + totals[series], 0);
  return (
    <Panel title={home.lastHour}>
      <dl className={styles['legend']}>
        {SERIES.map((series) => (
          <div key={series} data-series={series}>
            <dt>{home.series[series]}</dt>
            <dd className="tabular">{formatNumber(totals[series])}</dd>
          </div>
        ))}
      </dl>
      {total === 0 ? <p className="soft">{home.noCalls}</p> : <StackedBars buckets={buckets} />}
      {!complete && <small className="soft">{home.incomplete}</small>}
    </Panel>
  );
}
