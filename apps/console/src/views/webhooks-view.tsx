import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useServices } from '../data/services.ts';
import { useAddWebhook, webhooksQuery } from '../data/webhooks.ts';
import { Loaded } from '../groups/loaded.tsx';
import { AddWebhookDialog } from '../groups/webhooks/add-webhook-dialog.tsx';
import { WebhooksScreen } from '../screens/webhooks-screen.tsx';
import { webhooks as strings } from '../strings/webhooks.ts';
import { WebhookSecret } from './webhook-secret.tsx';

/** Who is told of what waits, and a way to add somebody. */
export function WebhooksView() {
  const { api, notices } = useServices();
  const add = useAddWebhook();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const open = (): void => {
    add.reset();
    setAdding(true);
  };
  return (
    <>
      <Loaded query={useQuery(webhooksQuery(api))} lines={6} page>
        {(webhooks) => <WebhooksScreen webhooks={webhooks} onAdd={open} />}
      </Loaded>
      {adding && (
        <AddWebhookDialog
          busy={add.isPending}
          error={add.error}
          onClose={() => setAdding(false)}
          onAdd={(wish) =>
            add.mutate(wish, {
              onSuccess: (added) => {
                setAdding(false);
                setSecret(added.secret);
                notices.post('done', strings.added(added.webhook.name));
              },
            })
          }
        />
      )}
      <WebhookSecret secret={secret} onClose={() => setSecret(null)} />
    </>
  );
}
