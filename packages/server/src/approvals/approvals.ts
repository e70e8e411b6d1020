import type { Clock, Entropy, HeldCall, Limits, Logger, Store } from '@qmcp/contracts';

import type { HumanChanges } from '../human/human-changes.ts';
import type { Keyring } from '../seal/keyring.ts';
import { ApprovalLedger } from './approval-ledger.ts';
import { mayStillCall } from './may-still-call.ts';
import { ParkedTasks } from './parked-tasks.ts';
import { RememberedGrants } from './remembered-grants.ts';
import { StatusLinks } from './status-links.ts';

/** What the engine knows of approvals. */
export interface Approvals {
  /** As the store has them. */
  readonly ledger: ApprovalLedger;
  /** Those that tasks of this process wait for. */
  readonly parked: ParkedTasks;
  /** What people let run without being asked again. */
  readonly remembered: RememberedGrants;
  /** Tokens of status pages. */
  readonly links: StatusLinks;
  /** The status page of an approval; undefined where this process serves none. */
  readonly statusUrl: (approvalId: string) => Promise<string | undefined>;
  /** Whether who asked could still call. */
  readonly mayStillCall: (principal: HeldCall['principal']) => Promise<boolean>;
}

interface Ports {
  readonly store: Pick<Store, 'humanRequests' | 'tasks' | 'apiKeys' | 'trust'>;
  readonly changes: HumanChanges;
  readonly keyring: Keyring;
  readonly publicUrl?: () => string | undefined;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Limits;
}

/** Puts together what the engine knows of approvals. */
export function createApprovals(ports: Ports): Approvals {
  const { clock } = ports;
  const { apiKeys, trust } = ports.store;
  const links = new StatusLinks(ports.keyring);
  return {
    links,
    async statusUrl(approvalId) {
      const base = ports.publicUrl?.();
      return base && `${base}/approvals/${await links.tokenOf(approvalId)}`;
    },
    ledger: new ApprovalLedger(ports),
    parked: new ParkedTasks(ports),
    remembered: new RememberedGrants({ store: trust, clock }),
    mayStillCall: (principal) => mayStillCall(principal, { apiKeys, clock }),
  };
}
