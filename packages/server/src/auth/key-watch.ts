import type { ApiKeyStore, Clock, Logger, Principal } from '@qmcp/contracts';

import type { Subscriptions } from '../subscriptions.ts';
import { isKey, standingPrincipal } from './standing-principal.ts';

/** How long a subscriber may still hear whose key was revoked or has expired. */
const EVERY_MS = 15_000;

interface Parts {
  readonly subscriptions: Pick<Subscriptions, 'onDemand' | 'principals' | 'lapse'>;
  readonly apiKeys: Pick<ApiKeyStore, 'get'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Ends the subscriptions of API keys that have ended, in whatever process: who opened a stream presented his key but once. */
export function watchKeys(parts: Parts): void {
  const { subscriptions, clock } = parts;
  let cancelTimer: (() => void) | undefined;
  const look = (): void => {
    cancelTimer = clock.setTimer(look, EVERY_MS);
    void endLapsed(parts);
  };
  subscriptions.onDemand((wanted) => {
    cancelTimer?.();
    cancelTimer = wanted ? clock.setTimer(look, EVERY_MS) : undefined;
  });
}

async function endLapsed(parts: Parts): Promise<void> {
  for (const principal of parts.subscriptions.principals().filter(isKey)) {
    if (!(await stands(principal, parts))) parts.subscriptions.lapse(principal);
  }
}

/** Who can't be looked up goes on hearing: a store that is away for a moment is not to bring all of them back at once. */
async function stands({ id }: Principal, { apiKeys, clock, logger }: Parts): Promise<boolean> {
  try {
    return (await standingPrincipal(id, { apiKeys, clock })) !== undefined;
  } catch (error) {
    logger.warn({ err: error }, 'whether the key of a subscriber stands could not be looked up');
    return true;
  }
}
