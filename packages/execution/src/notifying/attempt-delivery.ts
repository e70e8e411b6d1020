import type {
  ClaimedDelivery,
  Clock,
  DeliveryOutcome,
  Entropy,
  Logger,
  WebhookStore,
} from '@qmcp/contracts';

import type { Courier, Sent } from './courier.ts';
import { keepLease } from './lease.ts';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.ts';

/** What an attempt is made with. */
export interface AttemptPorts {
  readonly webhooks: Pick<WebhookStore, 'renew' | 'settle' | 'disable'>;
  readonly courier: Pick<Courier, 'send'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** Ends the attempt, which others make anew. */
  readonly stopping: AbortSignal;
}

/**
 * Makes an attempt at a claimed delivery and writes down how it ended, unless somebody else has the delivery by then. A
 * receiver that says that it is gone for good is told of nothing more. Never rejects: what could not be written down is
 * tried again once the lease ends.
 */
export async function attemptDelivery(
  claimed: ClaimedDelivery,
  ports: AttemptPorts,
): Promise<void> {
  const { webhook, event, attempts } = claimed;
  const about = { webhook: webhook.id, message: event.id, attempts };
  try {
    const sent = await sendUnderLease(claimed, ports);
    const outcome = outcomeOf(sent, attempts, ports);
    if (!(await ports.webhooks.settle(claimed, outcome))) {
      ports.logger.warn(about, 'a delivery to a webhook was taken over meanwhile');
      return;
    }
    report(ports.logger, about, outcome);
    if (sent.gone === true && (await ports.webhooks.disable(webhook.id, ports.clock.nowMs()))) {
      ports.logger.error(about, 'a webhook was disabled: its receiver says that it is gone');
    }
  } catch (error) {
    ports.logger.warn({ ...about, err: error }, 'a delivery to a webhook could not be noted');
  }
}

/** Once this resolves no renewal is under way, which could undo what is written down next. */
async function sendUnderLease(claimed: ClaimedDelivery, ports: AttemptPorts): Promise<Sent> {
  const lease = keepLease(claimed, ports);
  try {
    return await ports.courier.send(claimed, AbortSignal.any([ports.stopping, lease.lost]));
  } finally {
    await lease.release();
  }
}

function outcomeOf(
  { attempt, final, gone, retryAfterMs }: Sent,
  attempts: number,
  { clock, entropy, stopping }: Pick<AttemptPorts, 'clock' | 'entropy' | 'stopping'>,
): DeliveryOutcome {
  const nowMs = clock.nowMs();
  if (attempt.failure === null) return { status: 'delivered', dueAtMs: nowMs, attempt };
  if (stopping.aborted) return { status: 'pending', dueAtMs: nowMs, attempt };
  if (final === true || gone === true || attempts >= MAX_ATTEMPTS) {
    return { status: 'dead', dueAtMs: nowMs, attempt };
  }
  const dueAtMs = nowMs + retryDelayMs(attempts, retryAfterMs, entropy);
  return { status: 'pending', dueAtMs, attempt };
}

function report(
  logger: Logger,
  about: Readonly<Record<string, unknown>>,
  { status, attempt }: DeliveryOutcome,
): void {
  const { failure } = attempt;
  if (status === 'delivered') logger.debug(about, 'a webhook got a message');
  else if (status === 'dead') {
    logger.error({ ...about, failure }, 'a webhook does not get a message: it was given up');
  } else logger.warn({ ...about, failure }, 'a webhook did not get a message yet');
}
