import type { ApiKeyStore } from './api-key-store.ts';
import type { AuditSeal } from './audit-seal.ts';
import type { AuditStore } from './audit-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { ConsoleSessionStore } from './console-session-store.ts';
import type { HumanRequestStore } from './human-request-store.ts';
import type { PeerStore } from './peer-store.ts';
import type { PolicyStore } from './policy-store.ts';
import type { SealKeyStore } from './seal-key-store.ts';
import type { TaskStore } from './task-store.ts';
import type { TrustStore } from './trust-store.ts';
import type { WebhookStore } from './webhook-store.ts';

/** A migration that a store knows. */
export interface MigrationStatus {
  readonly name: string;
  /** SHA-256, hex, of its text. */
  readonly checksum: string;
  /** Epoch milliseconds; null while it waits. */
  readonly appliedAtMs: number | null;
}

/** Everything that qmcp keeps. */
export interface Store {
  readonly audit: AuditStore;
  readonly apiKeys: ApiKeyStore;
  readonly sealKeys: SealKeyStore;
  readonly tasks: TaskStore;
  readonly humanRequests: HumanRequestStore;
  readonly policies: PolicyStore;
  readonly trust: TrustStore;
  readonly consoleSessions: ConsoleSessionStore;
  readonly peers: PeerStore;
  readonly webhooks: WebhookStore;
  readonly changes: ChangeFeed;
  /** Answers when a write would be durable now. @throws PlatformError saying why not */
  ping(): Promise<void>;
  migrations(): Promise<readonly MigrationStatus[]>;
  /** Finishes what was begun, then lets go of the files. Calling again does nothing. */
  close(): Promise<void>;
}

/** A store whose audit is sealed, so that a change behind its back is found. */
export interface SealedStore extends Store {
  readonly auditSeal: AuditSeal;
}
