import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { HumanRequest, RequestBackground } from '../core/wire/human-request.ts';
import { Facts } from '../elements/facts.tsx';
import { Moment } from '../elements/moment.tsx';
import { Panel } from '../elements/panel.tsx';
import { ArgumentList } from '../groups/argument-list.tsx';
import { ArgumentsPanel } from '../groups/inbox/arguments-panel.tsx';
import { RequestHead } from '../groups/inbox/request-head.tsx';
import { SettledNote } from '../groups/inbox/settled-note.tsx';
import { WhyHeld } from '../groups/inbox/why-held.tsx';
import { inbox } from '../strings/inbox.ts';
import styles from './request-screen.module.css';

interface Props {
  readonly request: HumanRequest;
  /** The last call like it that was approved; undefined while that is not known. */
  readonly previous: RequestBackground['previous_call'] | undefined;
  /** What happened while one looked. */
  readonly meanwhile: ReactNode;
  /** How to decide, or why one can't. */
  readonly decision: ReactNode;
  /** What else was called. */
  readonly history: ReactNode;
}

/** A held call or a question, with all that a decision takes. */
export function RequestScreen({ request, previous, meanwhile, decision, history }: Props) {
  const { call, context } = request;
  return (
    <article className={styles['request']}>
      <Link to="/inbox" search={(kept) => kept} className={styles['back']}>
        <IconArrowLeft aria-hidden size={18} /> {inbox.back}
      </Link>
      <RequestHead request={request} />
      {meanwhile}
      {call !== null && <WhyHeld call={call} />}
      {call !== null && <ArgumentsPanel call={call} previous={previous} />}
      {call === null && Object.keys(context).length > 0 && (
        <Panel title={inbox.context}>
          <ArgumentList values={context} />
        </Panel>
      )}
      <SettledNote request={request} />
      {decision}
      <Panel>
        <Origin request={request} />
      </Panel>
      {history}
    </article>
  );
}

function Origin({ request: { requester, created_at, call } }: { readonly request: HumanRequest }) {
  const asker = call?.principal ?? requester;
  return (
    <Facts
      facts={[
        [inbox.requester, `${asker.name} (${asker.id})`],
        [inbox.asked, <Moment key="asked" at={created_at} />],
      ]}
    />
  );
}
