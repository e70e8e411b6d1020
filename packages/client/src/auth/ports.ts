import type { Clock, Entropy } from '@qmcp/contracts';

import type { GuardedFetch } from '../guarded-fetch/guarded-fetch.ts';

/** What authorization takes from its surroundings. */
export interface AuthPorts {
  readonly clock: Clock;
  readonly entropy: Pick<Entropy, 'bytes'>;
  /** Guarded: all that it fetches was named by a foreign server. */
  readonly fetch: GuardedFetch;
}
