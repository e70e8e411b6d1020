import { WireError } from '@qmcp/contracts';
import type { Clock, Entropy, SealedStore } from '@qmcp/contracts';
import { newWebhookSecret } from '@qmcp/execution';

interface Ports {
  readonly store: Pick<SealedStore, 'webhooks'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly entropy: Entropy;
}

/**
 * Has a webhook sign with a new secret, and with the old one beside it.
 * @param graceMs - how long the old one goes on to sign
 * @returns the new one, which nobody is shown again
 * @throws WireError `conflict` where its messages are not signed
 */
export async function replaceSecret(ports: Ports, id: string, graceMs: number): Promise<string> {
  const secret = newWebhookSecret(ports.entropy);
  const change = { secret, previousUntilMs: ports.clock.nowMs() + graceMs };
  if (await ports.store.webhooks.changeSecret(id, change)) return secret;
  throw new WireError(
    'conflict',
    `The webhook ${id} has no secret: only messages of the format 'standard' are signed`,
  );
}
