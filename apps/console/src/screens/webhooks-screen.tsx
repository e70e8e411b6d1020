import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import type { Webhook } from '../core/wire/webhook.ts';
import { Message } from '../elements/message.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { Pill } from '../elements/pill.tsx';
import { webhooks as strings } from '../strings/webhooks.ts';
import styles from './webhooks-screen.module.css';

interface Props {
  readonly webhooks: readonly Webhook[];
  readonly onAdd: () => void;
}

/** All that are told of what waits. */
export function WebhooksScreen({ webhooks, onAdd }: Props) {
  return (
    <>
      <PageHeader
        title={strings.title}
        lead={strings.lead}
        actions={
          <Button size="md" leftSection={<IconPlus aria-hidden size={18} />} onClick={onAdd}>
            {strings.add}
          </Button>
        }
      />
      <Panel>
        {webhooks.length === 0 ? (
          <Message icon={IconWebhook} title={strings.none} text={strings.noneText} />
        ) : (
          <ul className={styles['list']} aria-label={strings.list}>
            {webhooks.map((webhook) => (
              <li key={webhook.id}>
                <WebhookLink webhook={webhook} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}

function WebhookLink({ webhook }: { readonly webhook: Webhook }) {
  const { id, name, address, format, disabled_at: disabledAt } = webhook;
  return (
    <Link to="/webhooks/$id" params={{ id }} className={styles['webhook']}>
      <strong>{name}</strong>
      <Pill tone={disabledAt === null ? 'accent' : 'danger'}>
        {disabledAt === null ? strings.on : strings.off}
      </Pill>
      <small className="soft">
        {address} · {strings.formatNames[format]}
      </small>
    </Link>
  );
}
