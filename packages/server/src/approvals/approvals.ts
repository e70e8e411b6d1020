import type { Clock, Entropy, HeldCall, Limits, Logger, Store } from '@qmcp/contracts';

import type { HumanChanges } from '../human/human-changes.ts';
import { ApprovalLedger } from './approval-ledger.ts';
import { mayStillCall } from './may-still-call.ts';
import { ParkedTasks } from './parked-tasks.ts';

/** What the engine knows of approvals. */
export interface Approvals {
  /** As the store has them. */
  readonly ledger: ApprovalLedger;
  /** Those that tasks of this process wait for. */
  readonly parked: ParkedTasks;
  /** Whether who asked could still call. */
  readonly mayStillCall: (principal: HeldCall['principal']) => Promise<boolean>;
}

interface Ports {
  readonly store: Pick<Store, 'humanRequests' | 'tasks' | 'audit' | 'apiKeys'>;
  readonly changes: HumanChanges;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Limits;
}

/** Puts together what the engine knows of approvals. */
export function createApprovals(ports: Ports): Approvals {
  const { clock } = ports;
  const { apiKeys } = ports.store;
  return {
    ledger: new ApprovalLedger(ports),
    parked: new ParkedTasks(ports),
    mayStillCall: (principal) => mayStillCall(principal, { apiKeys, clock }),
  };
}
