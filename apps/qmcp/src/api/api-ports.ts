import type {
  Clock,
  Entropy,
  Implementation,
  Limits,
  Logger,
  SealedStore,
  Telemetry,
} from '@qmcp/contracts';
import type { Courier, Notifier } from '@qmcp/execution';
import type { HasRole, McpServer } from '@qmcp/server';
import type { ServedPolicy } from '../policy/served-policy.ts';
import type { AuditPlace } from '../audit/audit-place.ts';
import type { Registry } from 'prom-client';

/** Everything that the REST API is given. */
export interface ApiOptions {
  /** Authenticates, lists and calls: REST has no enforcement of its own. */
  readonly server: Pick<
    McpServer,
    'registry' | 'human' | 'approvalStatus' | 'authenticate' | 'recordRefusal' | 'callTool'
  >;
  readonly store: Pick<
    SealedStore,
    'audit' | 'auditSeal' | 'apiKeys' | 'consoleSessions' | 'trust' | 'webhooks' | 'ping'
  >;
  /** Takes messages to webhooks. */
  readonly courier: Pick<Courier, 'send'>;
  /** Takes there what waits in the store. */
  readonly notifier: Pick<Notifier, 'wake'>;
  /** Whether callers need a key; shown to who signs in. */
  readonly auth: 'local' | 'keys';
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** What `/metrics` shows. */
  readonly metrics: Registry;
  readonly info: Implementation;
  /** `Host` values served, `name` (any port) or `name:port`; loopback names are always among them. Default: none more. */
  readonly allowedHosts?: readonly string[];
  /** Browser origins served besides the API's own, exact (`https://app.example`). Default: none. */
  readonly allowedOrigins?: readonly string[];
  /** Bounds of request bodies. */
  readonly limits?: Partial<Pick<Limits, 'maxBodyBytes' | 'maxJsonDepth' | 'maxJsonNodes'>>;
  /** Tells who holds a role, which approvals may demand. Default: nobody. */
  readonly hasRole?: HasRole;
  /** What decides. Default: `defaultPolicy`. One of a file comes with that file, and may be older than it by now. */
  readonly policy?: ServedPolicy;
  /** Where an auditor reads the audit; undefined where that is in memory. */
  readonly auditPlace?: AuditPlace | undefined;
  /** Where the built console may be; the first that has it. Default: where builds put it. */
  readonly consoleFolders?: readonly URL[];
  /** Whether shutdown has begun: readiness is withdrawn then. */
  isDraining(): boolean;
}
