import type { WebhookEventType } from '@qmcp/contracts';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatMoment } from '../core/format/moment.ts';
import type { Webhook } from '../core/wire/webhook.ts';
import { BackLink } from '../elements/back-link.tsx';
import { Facts } from '../elements/facts.tsx';
import { Moment } from '../elements/moment.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { webhooks as strings } from '../strings/webhooks.ts';
import styles from './webhooks-screen.module.css';

const EVENTS = Object.keys(strings.eventNames) as readonly WebhookEventType[];

interface Props {
  readonly webhook: Webhook;
  readonly busy: boolean;
  readonly onTest: () => void;
  readonly onRotate: () => void;
  readonly onEnable: () => void;
  readonly onRemove: () => void;
  /** What went to it. */
  readonly children: ReactNode;
}

/** One who is told: where, of what, and how that goes. */
export function WebhookScreen(props: Props) {
  const { webhook, busy, onEnable, children } = props;
  return (
    <div className={styles['page']}>
      <div>
        <BackLink to="/webhooks" label={strings.back} />
        <PageHeader title={webhook.name} lead={webhook.address} />
      </div>
      {webhook.disabled_at !== null && (
        <div className={styles['disabled']} role="note">
          <p>{strings.disabled}</p>
          <Button variant="default" size="md" disabled={busy} onClick={onEnable}>
            {strings.enable}
          </Button>
        </div>
      )}
      <Panel>
        <Facts facts={factsOf(webhook)} />
        <Actions {...props} />
      </Panel>
      {children}
    </div>
  );
}

function factsOf({ format, events, created_at, old_secret_until }: Webhook) {
  return [
    [strings.writtenAs, strings.formatNames[format]],
    [strings.toldOf, <EventList key="events" events={events} />],
    [strings.since, <Moment key="since" at={created_at} />],
    [strings.oldSecret, old_secret_until === null ? undefined : formatMoment(old_secret_until)],
  ] as const;
}

function EventList({ events }: Pick<Webhook, 'events'>) {
  return (
    <ul>
      {EVENTS.filter((event) => events.includes(event)).map((event) => (
        <li key={event}>{strings.eventNames[event]}</li>
      ))}
    </ul>
  );
}

function Actions({ webhook, busy, onTest, onRotate, onRemove }: Props) {
  return (
    <div className={styles['actions']}>
      <Button size="md" disabled={busy} onClick={onTest}>
        {strings.test}
      </Button>
      {webhook.format === 'standard' && (
        <Button variant="default" size="md" disabled={busy} onClick={onRotate}>
          {strings.rotate}
        </Button>
      )}
      <Button variant="light" color="danger" size="md" disabled={busy} onClick={onRemove}>
        {strings.remove}
      </Button>
    </div>
  );
}
