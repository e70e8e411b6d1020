import { decisionTimes } from '../../core/inbox/decision-times.ts';
import { formatDuration } from '../../core/format/duration.ts';
import type { HumanRequest } from '../../core/wire/human-request.ts';
import { ColumnChart } from '../../elements/column-chart.tsx';
import { Facts } from '../../elements/facts.tsx';
import { Panel } from '../../elements/panel.tsx';
import { inbox } from '../../strings/inbox.ts';
import styles from './decisions-panel.module.css';

/** How long agents had to wait of late, and what they were told. */
export function DecisionsPanel({ settled }: { readonly settled: readonly HumanRequest[] }) {
  const { buckets, medianMs, approved, denied, expired } = decisionTimes(settled);
  if (medianMs === undefined) return null;
  return (
    <Panel title={inbox.times.title}>
      <div className={styles['decisions']}>
        <Facts
          facts={[
            [inbox.times.median, formatDuration(medianMs)],
            [inbox.times.approved, approved],
            [inbox.times.denied, denied],
            [inbox.times.expired, expired],
          ]}
        />
        <ColumnChart label={inbox.times.chart} columns={buckets} />
      </div>
    </Panel>
  );
}
