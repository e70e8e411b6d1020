import type { WebhookEventType, WebhookFormat } from '@qmcp/contracts';
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

import type { WebhookWish } from '../../core/wire/webhook.ts';
import { Dialog } from '../../elements/dialog.tsx';
import { webhooks } from '../../strings/webhooks.ts';
import { DialogActions } from '../dialog-actions.tsx';
import styles from '../dialog-body.module.css';

const ALL = Object.keys(webhooks.eventNames) as readonly WebhookEventType[];

/** Mail is told by its address. */
const formats = Object.entries(webhooks.formatNames)
  .filter(([value]) => value !== 'mail')
  .map(([value, label]) => ({ value, label }));

interface Props {
  readonly busy: boolean;
  /** Why it could not be added, where one tried. */
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onAdd: (wish: WebhookWish) => void;
}

/** Asks where messages are to go, and what they are to tell. */
export function AddWebhookDialog({ busy, error, onClose, onAdd }: Props) {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [format, setFormat] = useState<WebhookFormat>('standard');
  const [events, setEvents] = useState(ALL);
  const isMail = url.trim().startsWith('mailto:');
  const wish: WebhookWish = {
    name: name.trim(),
    url: url.trim(),
    format: isMail ? 'mail' : format,
    events,
  };
  const whole = wish.name !== '' && wish.url !== '' && events.length > 0;
  return (
    <Dialog title={webhooks.add} onClose={onClose}>
      <div className={styles['body']}>
        <TextInput
          size="md"
          label={webhooks.name}
          placeholder={webhooks.namePlaceholder}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <UrlInput url={url} error={error} onUrl={setUrl} />
        {!isMail && (
          <NativeSelect
            size="md"
            label={webhooks.format}
            data={formats}
            value={format}
            onChange={(event) => setFormat(event.currentTarget.value as WebhookFormat)}
          />
        )}
        <EventChoices events={events} onEvents={setEvents} />
        <DialogActions
          action={webhooks.submit}
          busy={busy}
          onCancel={onClose}
          onAct={whole ? () => onAdd(wish) : undefined}
        />
      </div>
    </Dialog>
  );
}

interface UrlProps extends Pick<Props, 'error'> {
  readonly url: string;
  readonly onUrl: (url: string) => void;
}

function UrlInput({ url, error, onUrl }: UrlProps) {
  return (
    <TextInput
      size="md"
      label={webhooks.url}
      description={webhooks.urlHint}
      inputMode="url"
      autoComplete="off"
      error={error?.message}
      value={url}
      onChange={(event) => onUrl(event.currentTarget.value)}
    />
  );
}

interface EventProps {
  readonly events: readonly WebhookEventType[];
  readonly onEvents: (events: readonly WebhookEventType[]) => void;
}

function EventChoices({ events, onEvents }: EventProps) {
  return (
    <div className={styles['choices']} role="group" aria-label={webhooks.events}>
      <h3>{webhooks.events}</h3>
      {ALL.map((event) => (
        <Checkbox
          key={event}
          label={webhooks.eventNames[event]}
          checked={events.includes(event)}
          onChange={({ currentTarget: { checked } }) =>
            onEvents(ALL.filter((one) => (one === event ? checked : events.includes(one))))
          }
        />
      ))}
    </div>
  );
}
