import { Link } from '@tanstack/react-router';

import type { AuditStanding } from '../../core/wire/audit.ts';
import { Facts } from '../../elements/facts.tsx';
import { Moment } from '../../elements/moment.tsx';
import { Panel } from '../../elements/panel.tsx';
import { audit } from '../../strings/audit.ts';

/** How far the audit is signed, and what was written since. */
export function StandingPanel({ standing }: { readonly standing: AuditStanding }) {
  const { checkpoint, unsigned_records: unsigned, last_record: last } = standing;
  return (
    <Panel title={audit.standing}>
      <Facts
        facts={[
          [
            audit.lastSigned,
            checkpoint === null ? (
              audit.neverSigned
            ) : (
              <span key="signed">
                <Moment at={checkpoint.at} /> · {audit.checkpoint(checkpoint.number)}
              </span>
            ),
          ],
          [audit.unsigned, audit.unsignedCount(unsigned)],
          [
            audit.lastRecord,
            last === null ? undefined : (
              <Link key="last" to="/invocations/$id" params={{ id: last.id }}>
                {audit.record(last.sequence)}, <Moment at={last.at} />
              </Link>
            ),
          ],
        ]}
      />
    </Panel>
  );
}
