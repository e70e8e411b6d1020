import { SecretDialog } from '../groups/secret-dialog.tsx';
import { webhooks } from '../strings/webhooks.ts';

interface Props {
  /** Null where there is none to show. */
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** Shows the secret of a webhook, the only time. */
export function WebhookSecret({ secret, onClose }: Props) {
  if (secret === null) return null;
  return (
    <SecretDialog
      title={webhooks.secretTitle}
      text={webhooks.secretText}
      label={webhooks.secret}
      done={webhooks.secretDone}
      secret={secret}
      onClose={onClose}
    />
  );
}
