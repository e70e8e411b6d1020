import { ActionIcon } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { DeliveryStatus } from '../core/wire/webhook.ts';
import { useServices } from '../data/services.ts';
import { deliveriesQuery, useWebhook } from '../data/webhooks.ts';
import { ChoiceButtons } from '../elements/choice-buttons.tsx';
import { Panel } from '../elements/panel.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { DeliveryList } from '../groups/webhooks/delivery-list.tsx';
import { webhooks as strings } from '../strings/webhooks.ts';
import styles from '../screens/webhooks-screen.module.css';

const options: readonly { readonly value: DeliveryStatus | ''; readonly label: string }[] = [
  { value: '', label: strings.all },
  { value: 'pending', label: strings.statuses.pending },
  { value: 'delivered', label: strings.statuses.delivered },
  { value: 'dead', label: strings.statuses.dead },
];

/** What went to a webhook, and what was given up. */
export function DeliveriesView({ id }: { readonly id: string }) {
  const { api, notices } = useServices();
  const [status, setStatus] = useState<DeliveryStatus | ''>('');
  const query = useQuery(deliveriesQuery(api, id, status));
  const { replay } = useWebhook(id);
  return (
    <Panel
      title={strings.deliveries}
      aside={
        <div className={styles['filter']}>
          <ChoiceButtons
            label={strings.show}
            labelHidden
            options={options}
            value={status}
            onChange={setStatus}
          />
          <ActionIcon
            variant="subtle"
            size={44}
            aria-label={strings.refresh}
            onClick={() => void query.refetch()}
          >
            <IconRefresh size={19} />
          </ActionIcon>
        </div>
      }
    >
      <Loaded query={query}>
        {(deliveries) => (
          <DeliveryList
            deliveries={deliveries}
            busy={replay.isPending}
            onReplay={(message) =>
              replay.mutate(message, {
                onSuccess: () => notices.post('done', strings.replayed),
                onError: (error) => notices.post('failed', error.message),
              })
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}
