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
export function FirstBadPanel({ bad, others }: Props) {
  const { code, message, record_id: id } = bad;
  return (
    <div className={styles['bad']}>
      <h3>{audit.firstBad}</h3>
      <p>{message}</p>
      <Facts
        facts={[
          [audit.badCode, <code key="code">{code}</code>],
          [audit.badPlace, placeOf(bad)],
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

function placeOf({ instance, sequence, batch, statement }: FirstBad): string | undefined {
  const parts = [
    ...(instance === undefined ? [] : [audit.stream(instance)]),
    ...(batch === undefined ? [] : [audit.batch(batch)]),
    ...(sequence === undefined ? [] : [audit.record(sequence)]),
    ...(statement === undefined ? [] : [audit.statement(statement)]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
