import type {
  Clock,
  Entropy,
  Implementation,
  Limits,
  Logger,
  PeerStore,
  Policy,
  Telemetry,
  ToolHost,
} from '@qmcp/contracts';

import type { Approvals } from './approvals/approvals.ts';
import type { Auditor } from './audit/auditor.ts';
import type { CallLimiter } from './auth/insured-limiter.ts';
import type { CallsInFlight } from './calls-in-flight.ts';
import type { HumanDesk } from './human/human-desk.ts';
import type { NoticeOutbox } from './peers/notice-outbox.ts';
import type { SharedChanges } from './peers/shared-changes.ts';
import type { DefinitionPins } from './pins/definition-pins.ts';
import type { Registry } from './registry.ts';
import type { Keyring } from './seal/keyring.ts';
import type { RequestStateSealer } from './seal/request-state.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Tasks } from './tasks/tasks.ts';

/** The parts that methods work with; put together once by `createMcpServer`. */
export interface Engine {
  readonly info: Implementation;
  readonly instructions: string | undefined;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  readonly changes: SharedChanges;
  readonly outbox: NoticeOutbox;
  readonly tasks: Tasks;
  readonly human: HumanDesk;
  readonly approvals: Approvals;
  readonly host: ToolHost;
  readonly policy: Policy;
  readonly pins: DefinitionPins;
  readonly auditor: Auditor;
  readonly keyring: Keyring;
  readonly sealer: RequestStateSealer;
  readonly peers: Pick<PeerStore, 'instance' | 'addressOf'>;
  readonly callLimiter: CallLimiter;
  readonly inFlight: CallsInFlight;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly limits: Limits;
}
