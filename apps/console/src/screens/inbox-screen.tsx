import { ActionIcon, Button } from '@mantine/core';
import { IconKeyboard, IconMoodSmile, IconChecklist } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { HumanRequest } from '../core/wire/human-request.ts';
import { Message } from '../elements/message.tsx';
import { RequestList } from '../groups/inbox/request-list.tsx';
import { inbox } from '../strings/inbox.ts';
import styles from './inbox-screen.module.css';

interface Props {
  readonly requests: readonly HumanRequest[];
  /** Whether those that were settled are listed. */
  readonly settled: boolean;
  /** Stands above the list. */
  readonly summary: ReactNode;
  /** The request that is open. */
  readonly openId: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly onBatch: () => void;
  readonly onClear: () => void;
  readonly onHelp: () => void;
  /** The request that is open, or what stands in for it. */
  readonly children: ReactNode;
}

/** The list, and beside it what is open; on a phone one at a time. */
export function InboxScreen(props: Props) {
  const { requests, settled, openId, selected, children } = props;
  const empty = requests.length === 0;
  return (
    <div className={styles['inbox']} data-open={openId !== undefined} data-empty={empty}>
      <div className={styles['list']}>
        <InboxHeader {...props} />
        {props.summary}
        {empty ? (
          <EmptyInbox settled={settled} />
        ) : (
          <RequestList
            label={settled ? inbox.settledLabel : inbox.listLabel}
            requests={requests}
            selected={selected}
            openId={openId}
            onToggle={settled ? undefined : props.onToggle}
          />
        )}
        {selected.size > 0 && <SelectionBar {...props} />}
      </div>
      {(openId !== undefined || !empty) && <div className={styles['open']}>{children}</div>}
    </div>
  );
}

function InboxHeader({ settled, openId, onHelp }: Props) {
  // Once a request is open that is what the page is about.
  const Title = openId === undefined ? 'h1' : 'h2';
  return (
    <header className={styles['header']}>
      {openId === undefined && <title>{`${inbox.title} – qmcp`}</title>}
      <Title className={styles['title']}>{inbox.title}</Title>
      <ActionIcon variant="subtle" size={44} aria-label={inbox.help.title} onClick={onHelp}>
        <IconKeyboard size={20} />
      </ActionIcon>
      <nav className={styles['tabs']} aria-label={inbox.title}>
        <Link to="/inbox" activeOptions={{ exact: true }} data-current={!settled}>
          {inbox.waiting}
        </Link>
        <Link to="/inbox" search={{ show: 'settled' }} data-current={settled}>
          {inbox.settled}
        </Link>
      </nav>
    </header>
  );
}

function EmptyInbox({ settled }: Pick<Props, 'settled'>) {
  return settled ? (
    <Message icon={IconChecklist} title={inbox.noneSettledTitle} text={inbox.noneSettledText} />
  ) : (
    <Message icon={IconMoodSmile} title={inbox.emptyTitle} text={inbox.emptyText} />
  );
}

function SelectionBar({ selected, onBatch, onClear }: Props) {
  return (
    <div className={styles['selection']} role="status">
      <span className="tabular">{inbox.selected(selected.size)}</span>
      <Button variant="subtle" size="md" onClick={onClear}>
        {inbox.clearSelection}
      </Button>
      <Button size="md" onClick={onBatch}>
        {inbox.decideSelected}
      </Button>
    </div>
  );
}
