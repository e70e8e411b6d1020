import { Button } from '@mantine/core';

import { formatElapsed } from '../../core/format/duration.ts';
import type { Delivery, DeliveryStatus } from '../../core/wire/webhook.ts';
import { Moment } from '../../elements/moment.tsx';
import { Pill } from '../../elements/pill.tsx';
import type { Tone } from '../../elements/pill.tsx';
import { VisibleText } from '../../elements/visible-text.tsx';
import { webhooks } from '../../strings/webhooks.ts';
import styles from './delivery-list.module.css';

const tones: Readonly<Record<DeliveryStatus, Tone>> = {
  pending: 'waiting',
  delivered: 'accent',
  dead: 'danger',
};

interface Props {
  readonly deliveries: readonly Delivery[];
  readonly busy: boolean;
  readonly onReplay: (message: string) => void;
}

/** Messages to a webhook, with how each went; what was given up can be sent again. */
export function DeliveryList({ deliveries, busy, onReplay }: Props) {
  if (deliveries.length === 0) return <p className="soft">{webhooks.noDeliveries}</p>;
  return (
    <ul className={styles['list']} aria-label={webhooks.deliveries}>
      {deliveries.map((delivery) => (
        <li key={delivery.message}>
          <div className={styles['what']}>
            <strong>{webhooks.eventNames[delivery.event]}</strong>
            <Course delivery={delivery} />
          </div>
          <Pill tone={tones[delivery.status]}>{webhooks.statuses[delivery.status]}</Pill>
          {delivery.status === 'dead' && (
            <Button
              variant="default"
              size="md"
              disabled={busy}
              onClick={() => onReplay(delivery.message)}
            >
              {webhooks.replay}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Course({ delivery }: { readonly delivery: Delivery }) {
  const { attempts, last_attempt: last, next_attempt_at: next } = delivery;
  return (
    <small className="soft">
      {webhooks.attempts(attempts)}
      {last !== null && (
        <>
          {' · '}
          <Moment at={last.at} />
          {last.answer !== null && ` · ${webhooks.answered(last.answer)}`}
          {` · ${formatElapsed(last.duration_ms)}`}
          {last.failure !== null && (
            <>
              {' · '}
              <VisibleText text={last.failure} />
            </>
          )}
        </>
      )}
      {next !== null && (
        <>
          {` · ${webhooks.next} `}
          <Moment at={next} />
        </>
      )}
    </small>
  );
}
