import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { argumentsInLine, titleOf } from '../../core/inbox/title.ts';
import type { HumanRequest } from '../../core/wire/human-request.ts';
import { Countdown } from '../../elements/countdown.tsx';
import { Moment } from '../../elements/moment.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { inbox } from '../../strings/inbox.ts';
import { useOpenInSight } from './use-open-in-sight.ts';
import styles from './request-list.module.css';

interface Props {
  readonly label: string;
  readonly requests: readonly HumanRequest[];
  readonly selected: ReadonlySet<string>;
  /** The one that is open, which is kept in sight. */
  readonly openId?: string | undefined;
  /** Undefined: nothing can be selected. */
  readonly onToggle: ((id: string) => void) | undefined;
}

/** Requests to go through, one after another. */
export function RequestList({ label, requests, selected, openId, onToggle }: Props) {
  const list = useOpenInSight(openId);
  return (
    <ul ref={list} className={styles['list']} aria-label={label}>
      {requests.map((request) => (
        <li key={request.id} className={styles['item']} data-request={request.id}>
          {onToggle !== undefined && request.call !== null && (
            <Checkbox
              className={styles['check']}
              checked={selected.has(request.id)}
              onChange={() => onToggle(request.id)}
              aria-label={inbox.select(titleOf(request))}
            />
          )}
          <RequestLink request={request} />
        </li>
      ))}
    </ul>
  );
}

function RequestLink({ request }: { readonly request: HumanRequest }) {
  const { id, call, requester, status } = request;
  const given = call === null ? '' : argumentsInLine(call.arguments);
  return (
    <Link to="/inbox/$id" params={{ id }} search={(kept) => kept} className={styles['link']}>
      <span className={styles['title']}>
        <VisibleText text={titleOf(request)} />
      </span>
      {given !== '' && (
        <span className={styles['arguments']}>
          <VisibleText text={given} />
        </span>
      )}
      <span className={styles['foot']}>
        <span className={styles['who']}>{call?.principal.name ?? requester.name}</span>
        {status === 'pending' ? <Countdown request={request} /> : <Verdict request={request} />}
      </span>
    </Link>
  );
}

function Verdict({ request: { status, answer, updated_at } }: { readonly request: HumanRequest }) {
  const word = status === 'responded' ? (inbox.outcome[answer ?? ''] ?? answer) : undefined;
  return (
    <span className="soft">
      {word ?? inbox.ended[status as keyof typeof inbox.ended]} · <Moment at={updated_at} />
    </span>
  );
}
