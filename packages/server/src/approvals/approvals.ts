import type { Clock, Entropy, Limits, Logger, Store } from '@qmcp/contracts';

import { ApprovalLedger } from './approval-ledger.ts';

/** What the engine knows of approvals. */
export interface Approvals {
  /** As the store has them. */
  readonly ledger: ApprovalLedger;
}

interface Ports {
  readonly store: Pick<Store, 'humanRequests' | 'tasks' | 'audit'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Limits;
}

/** Puts together what the engine knows of approvals. */
export function createApprovals(ports: Ports): Approvals {
  return { ledger: new ApprovalLedger(ports) };
}
