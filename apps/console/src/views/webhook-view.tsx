import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { formatElapsed } from '../core/format/duration.ts';
import type { DeliveryAttempt, Webhook } from '../core/wire/webhook.ts';
import { useServices } from '../data/services.ts';
import { useWebhook, webhooksQuery } from '../data/webhooks.ts';
import { ConfirmDialog } from '../groups/confirm-dialog.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { WebhookScreen } from '../screens/webhook-screen.tsx';
import { webhooks as strings } from '../strings/webhooks.ts';
import { DeliveriesView } from './deliveries-view.tsx';
import { NotFoundView } from './not-found-view.tsx';
import { WebhookSecret } from './webhook-secret.tsx';

/** One who is told of what waits. */
export function WebhookView() {
  const { api } = useServices();
  const { id } = useParams({ from: '/signed-in/webhooks/$id' });
  return (
    <Loaded query={useQuery(webhooksQuery(api))} lines={8} page>
      {(webhooks) => {
        const webhook = webhooks.find((one) => one.id === id);
        return webhook === undefined ? <NotFoundView /> : <Told key={id} webhook={webhook} />;
      }}
    </Loaded>
  );
}

function Told({ webhook }: { readonly webhook: Webhook }) {
  const { id, name } = webhook;
  const { notices } = useServices();
  const { test, enable } = useWebhook(id);
  const [open, setOpen] = useState<'rotate' | 'remove'>();
  const [secret, setSecret] = useState<string | null>(null);
  const close = (): void => setOpen(undefined);
  const onError = (error: Error): void => notices.post('failed', error.message);
  const tellTest = ({ failure, duration_ms: elapsedMs }: DeliveryAttempt): void => {
    if (failure === null) notices.post('done', strings.testArrived(formatElapsed(elapsedMs)));
    else notices.post('failed', strings.testFailed(failure));
  };
  return (
    <WebhookScreen
      webhook={webhook}
      busy={test.isPending || enable.isPending}
      onTest={() => test.mutate(undefined, { onSuccess: tellTest, onError })}
      onRotate={() => setOpen('rotate')}
      onEnable={() =>
        enable.mutate(undefined, {
          onSuccess: () => notices.post('done', strings.enabled(name)),
          onError,
        })
      }
      onRemove={() => setOpen('remove')}
    >
      <DeliveriesView id={id} />
      {open === 'rotate' && <Rotation webhook={webhook} onClose={close} onSecret={setSecret} />}
      {open === 'remove' && <Removal webhook={webhook} onClose={close} />}
      <WebhookSecret secret={secret} onClose={() => setSecret(null)} />
    </WebhookScreen>
  );
}

interface DialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

interface RotationProps extends DialogProps {
  readonly onSecret: (secret: string | null) => void;
}

function Rotation({ webhook: { id, name }, onClose, onSecret }: RotationProps) {
  const { notices } = useServices();
  const { rotate } = useWebhook(id);
  const rotated = (secret: string | null): void => {
    onClose();
    onSecret(secret);
  };
  return (
    <ConfirmDialog
      title={strings.rotateTitle(name)}
      text={strings.rotateText}
      action={strings.rotate}
      busy={rotate.isPending}
      onClose={onClose}
      onConfirm={() =>
        rotate.mutate(undefined, {
          onSuccess: ({ secret }) => rotated(secret),
          onError: (error) => notices.post('failed', error.message),
        })
      }
    />
  );
}

function Removal({ webhook: { id, name }, onClose }: DialogProps) {
  const { notices } = useServices();
  const { remove } = useWebhook(id);
  const navigate = useNavigate();
  const removed = (): void => {
    notices.post('done', strings.removed(name));
    void navigate({ to: '/webhooks', replace: true });
  };
  return (
    <ConfirmDialog
      title={strings.removeTitle(name)}
      text={strings.removeText}
      action={strings.remove}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: removed,
          onError: (error) => notices.post('failed', error.message),
        })
      }
    />
  );
}
