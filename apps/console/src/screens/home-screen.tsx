import { Button } from '@mantine/core';
import { IconArrowRight, IconShieldCheck, IconShieldQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { HumanRequest } from '../core/wire/human-request.ts';
import type { Overview } from '../core/wire/overview.ts';
import { useArrivalFocus } from '../data/use-arrival-focus.ts';
import { Moment } from '../elements/moment.tsx';
import { Panel } from '../elements/panel.tsx';
import { FailingPanel } from '../groups/home/failing-panel.tsx';
import { HourPanel } from '../groups/home/hour-panel.tsx';
import { RequestList } from '../groups/inbox/request-list.tsx';
import { home } from '../strings/home.ts';
import styles from './home-screen.module.css';

/** The first few that wait are shown at once. */
const SHOWN_WAITING = 3;

const NOTHING_SELECTED: ReadonlySet<string> = new Set();

interface WaitingProps {
  readonly pending: readonly HumanRequest[];
  /** Whether the session may decide at all; else it may look. */
  readonly mayDecide: boolean;
}

/** What waits, in the largest type of the page, and the first of it. */
export function Waiting({ pending, mayDecide }: WaitingProps) {
  const [first] = pending;
  const words = mayDecide ? home.forYou : home.forOthers;
  const heading = useArrivalFocus();
  return (
    <section className={styles['waiting']} data-calm={first === undefined}>
      <title>{`${home.title} – qmcp`}</title>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {first === undefined ? home.calm : words.waiting(pending.length)}
        </h1>
        <p className="soft">{first === undefined ? home.calmLead : words.lead}</p>
      </div>
      {first !== undefined && (
        <>
          <RequestList
            label={words.waiting(pending.length)}
            requests={pending.slice(0, SHOWN_WAITING)}
            selected={NOTHING_SELECTED}
            onToggle={undefined}
          />
          <Button
            size="lg"
            renderRoot={(props) => <Link to="/inbox/$id" params={{ id: first.id }} {...props} />}
            rightSection={<IconArrowRight aria-hidden size={20} />}
          >
            {words.open}
          </Button>
        </>
      )}
    </section>
  );
}

/** How the last hour went. */
export function LastHour({ overview }: { readonly overview: Overview }) {
  return (
    <div className={styles['columns']}>
      {overview.calls !== null && <HourPanel calls={overview.calls} />}
      <div className={styles['side']}>
        {overview.failing_tools !== null && <FailingPanel tools={overview.failing_tools} />}
        <RecordPanel audit={overview.audit} />
      </div>
    </div>
  );
}

function RecordPanel({ audit }: Pick<Overview, 'audit'>) {
  const { standing } = audit;
  const Icon = audit.sealed ? IconShieldCheck : IconShieldQuestion;
  return (
    <Panel title={home.audit} aside={<Link to="/audit">{home.verify}</Link>}>
      <p className={styles['record']}>
        <Icon aria-hidden size={22} stroke={1.6} />
        <span>{audit.sealed ? home.sealed : home.unsealed}</span>
      </p>
      {standing !== null && standing.checkpoint !== null && (
        <small className="soft">
          {home.lastSigned} <Moment at={standing.checkpoint.at} />
          {standing.unsigned_records > 0 && ` · ${home.since(standing.unsigned_records)}`}
        </small>
      )}
    </Panel>
  );
}

/** Puts the parts of Home below each other. */
export function HomeScreen({ children }: { readonly children: ReactNode }) {
  return <div className={styles['home']}>{children}</div>;
}
