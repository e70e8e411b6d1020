import { Link } from '@tanstack/react-router';

import { callTitle } from '../core/calls/call-title.ts';
import { formatElapsed } from '../core/format/duration.ts';
import type { Invocation } from '../core/wire/invocation.ts';
import { Moment } from '../elements/moment.tsx';
import { OutcomePill } from '../elements/outcome-pill.tsx';
import { VisibleText } from '../elements/visible-text.tsx';
import styles from './call-list.module.css';

interface Props {
  readonly calls: readonly Invocation[];
  /** Says that there is none. */
  readonly empty: string;
}

/** Calls, one a line; each leads to its page. */
export function CallList({ calls, empty }: Props) {
  if (calls.length === 0) return <p className="soft">{empty}</p>;
  return (
    <ul className={styles['list']}>
      {calls.map((call) => (
        <li key={call.id}>
          <Link to="/invocations/$id" params={{ id: call.id }} className={styles['call']}>
            <span className={styles['name']}>
              <VisibleText text={callTitle(call)} />
            </span>
            <OutcomePill outcome={call.outcome} />
            <span className={styles['who']}>{call.principal ?? call.actor}</span>
            <span className={styles['when']}>
              <Moment at={call.started_at} />
              <span className="tabular"> · {formatElapsed(call.duration_ms)}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
