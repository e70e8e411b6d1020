import { Link } from '@tanstack/react-router';

import type { FirstBad } from '../../core/wire/audit.ts';
import { Facts } from '../../elements/facts.tsx';
import { audit } from '../../strings/audit.ts';
import styles from './verify-card.module.css';

interface Props {
  readonly bad: FirstBad;
  /** How much else is wrong. */
  readonly others: number;
}

/** Where the audit does not hold first. */
export function FirstBadPanel({ bad: { code, message, record_id: id }, others }: Props) {
  return (
    <div className={styles['bad']}>
      <h3>{audit.firstBad}</h3>
      <p>{message}</p>
      <Facts
        facts={[
          [audit.badCode, <code key="code">{code}</code>],
          [
            audit.badRecord,
            id === null ? undefined : (
              <Link to="/invocations/$id" params={{ id }}>
                {audit.look}
              </Link>
            ),
          ],
        ]}
      />
      {others > 0 && <p>{audit.others(others)}</p>}
    </div>
  );
}
