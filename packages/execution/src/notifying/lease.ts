import type { ClaimedDelivery, Clock, Logger, WebhookStore } from '@qmcp/contracts';

/** How long a delivery stays with a process that says nothing more. Whoever is killed has it tried again after that. */
export const LEASE_MS = 10_000;

/** So often that two renewals may fail before the lease ends. */
const RENEW_EVERY_MS = 3_000;

interface Ports {
  readonly webhooks: Pick<WebhookStore, 'renew'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A claim that is kept while an attempt is under way, however long that takes. */
export interface Lease {
  /** Aborted once somebody else has the delivery. */
  readonly lost: AbortSignal;
  /** Renews it no more. Resolves once nothing of it is under way. */
  release(): Promise<void>;
}

/** Keeps a claim that was just made. An attempt that ends before a few seconds are over costs no renewal. */
export function keepLease(claimed: ClaimedDelivery, { webhooks, clock, logger }: Ports): Lease {
  const lost = new AbortController();
  let released = false;
  let renewing: Promise<void> = Promise.resolve();
  let cancelTimer: () => void;

  const renew = async (): Promise<void> => {
    try {
      if (!(await webhooks.renew(claimed, clock.nowMs() + LEASE_MS))) lost.abort();
    } catch (error) {
      logger.warn({ err: error, message: claimed.event.id }, 'a delivery could not be kept');
    }
    if (!released && !lost.signal.aborted) wait();
  };
  const wait = (): void => {
    cancelTimer = clock.setTimer(() => {
      renewing = renew();
    }, RENEW_EVERY_MS);
  };
  wait();
  return {
    lost: lost.signal,
    async release() {
      released = true;
      cancelTimer();
      await renewing;
    },
  };
}
