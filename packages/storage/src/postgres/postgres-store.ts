import type { Clock, Logger, MigrationStatus, SealedStore } from '@qmcp/contracts';

import type { CheckpointFolder } from '../audit/checkpoint-folder.ts';
import { CheckpointSchedule } from '../audit/checkpoint-schedule.ts';
import { migrationStatus } from '../migrations/pending-migrations.ts';
import type { AppliedMigration } from '../migrations/pending-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';
import { AuditWriter } from './audit-writer.ts';
import type { Connections } from './connections.ts';
import type { DatabaseKeyRing } from './database-key-ring.ts';
import type { DirectSession } from './direct-session.ts';
import type { Instances } from './instances.ts';
import { APPLIED } from './migrate.ts';
import type { Partitions } from './partitions.ts';
import { PostgresApiKeyStore } from './postgres-api-key-store.ts';
import { PostgresAuditSeal } from './postgres-audit-seal.ts';
import { PostgresAuditStore } from './postgres-audit-store.ts';
import { PostgresChangeFeed } from './postgres-change-feed.ts';
import { PostgresConsoleSessionStore } from './postgres-console-session-store.ts';
import { PostgresHumanRequestStore } from './postgres-human-request-store.ts';
import { PostgresPeerStore } from './postgres-peer-store.ts';
import { PostgresPolicyStore } from './postgres-policy-store.ts';
import { PostgresSealKeyStore } from './postgres-seal-key-store.ts';
import { PostgresSignedLog } from './postgres-signed-log.ts';
import { PostgresTaskStore } from './postgres-task-store.ts';
import { PostgresTrustStore } from './postgres-trust-store.ts';
import { PostgresWebhookStore } from './postgres-webhook-store.ts';

interface Parts {
  /** For the audit's writes and our own row alone. */
  readonly writing: Connections;
  /** For the audit's signatures alone. */
  readonly signing: Connections;
  /** For everything else. */
  readonly shared: Connections;
  readonly session: DirectSession;
  readonly instances: Instances;
  readonly partitions: Partitions;
  readonly known: readonly Migration[];
  /** Private keys of the audit. */
  readonly keys: DatabaseKeyRing;
  /** Where what is signed leaves the store for. */
  readonly folder: CheckpointFolder | undefined;
  readonly instanceId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly giveUpAfterMs: number;
}

/** Everything that qmcp keeps, on PostgreSQL. Made by `openPostgresStore`. */
export class PostgresStore implements SealedStore {
  readonly audit: PostgresAuditStore;
  readonly auditSeal: PostgresAuditSeal;
  readonly apiKeys: PostgresApiKeyStore;
  readonly sealKeys: PostgresSealKeyStore;
  readonly tasks: PostgresTaskStore;
  readonly humanRequests: PostgresHumanRequestStore;
  readonly policies: PostgresPolicyStore;
  readonly trust: PostgresTrustStore;
  readonly consoleSessions: PostgresConsoleSessionStore;
  readonly peers: PostgresPeerStore;
  readonly webhooks: PostgresWebhookStore;
  readonly changes: PostgresChangeFeed;
  readonly #parts: Parts;
  readonly #writer: AuditWriter;
  /** None without a secret: nothing can be signed then. */
  readonly #schedule: CheckpointSchedule | undefined;
  #closing: Promise<void> | undefined;

  /** Takes over the parts: `close()` closes them. */
  constructor(parts: Parts) {
    const { shared: connections } = parts;
    this.#parts = parts;
    this.#writer = new AuditWriter({
      ...parts,
      connections: parts.writing,
      onWritten: () => this.#schedule?.committed(),
    });
    const log = new PostgresSignedLog({ ...parts, connections: parts.signing });
    const { streams } = this.#writer;
    this.auditSeal = new PostgresAuditSeal({ ...parts, connections, log, streams });
    this.#schedule = parts.keys.hasSecret
      ? new CheckpointSchedule({ ...parts, seal: this.auditSeal })
      : undefined;
    this.audit = new PostgresAuditStore({ ...parts, connections, writer: this.#writer });
    this.apiKeys = new PostgresApiKeyStore(connections);
    this.sealKeys = new PostgresSealKeyStore(connections);
    this.policies = new PostgresPolicyStore(connections);
    this.trust = new PostgresTrustStore(connections);
    this.consoleSessions = new PostgresConsoleSessionStore(connections);
    this.peers = new PostgresPeerStore({ ...parts, connections });
    this.changes = new PostgresChangeFeed({ ...parts, connections });
    this.webhooks = new PostgresWebhookStore(connections);
    this.tasks = new PostgresTaskStore({ ...parts, connections });
    this.humanRequests = new PostgresHumanRequestStore({ ...parts, connections });
  }

  /** Writes, since only a write proves that one is possible. */
  async ping(): Promise<void> {
    this.#parts.shared.assertOpen();
    await this.#parts.instances.noteSeen();
  }

  async migrations(): Promise<readonly MigrationStatus[]> {
    const applied = await this.#parts.shared.read<AppliedMigration>(APPLIED);
    return migrationStatus(this.#parts.known, applied);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const { shared, signing, writing, session } = this.#parts;
    this.changes.close();
    this.audit.close();
    const written = this.#writer.close();
    const sharedClosed = shared.close();
    await written;
    await this.#schedule?.close();
    await this.#sayGoodbye();
    await Promise.all([sharedClosed, signing.close(), writing.close(), session.close()]);
  }

  /** Tells the others that what we left open is lost. They find out by themselves where that fails. */
  async #sayGoodbye(): Promise<void> {
    const { instances, logger } = this.#parts;
    try {
      await instances.noteEnded();
    } catch (error) {
      logger.warn({ err: error }, 'the store could not write down that it closes');
    }
  }
}
