import type { DatabaseSync } from 'node:sqlite';

import type { AuditStore, Clock, Logger, MigrationStatus, SealedStore } from '@qmcp/contracts';

import type { CheckpointFolder } from '../audit/checkpoint-folder.ts';
import { CheckpointSchedule } from '../audit/checkpoint-schedule.ts';
import type { KeyRing } from '../audit/key-ring.ts';
import { migrationStatus } from '../migrations/pending-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';
import { AuditChain } from './audit-chain.ts';
import { Background } from './background.ts';
import { Checkpointer } from './checkpointer.ts';
import { GroupCommit } from './group-commit.ts';
import type { Instances } from './instances.ts';
import { MemoryReader } from './memory-reader.ts';
import { appliedMigrations } from './migrate.ts';
import { SignedLog } from './signed-log.ts';
import { SqliteApiKeyStore } from './sqlite-api-key-store.ts';
import { SqliteAuditSeal } from './sqlite-audit-seal.ts';
import { SqliteAuditStore } from './sqlite-audit-store.ts';
import type { AuditPageReader } from './sqlite-audit-store.ts';
import { SqliteChangeFeed } from './sqlite-change-feed.ts';
import { SqliteConsoleSessionStore } from './sqlite-console-session-store.ts';
import { SqliteHumanRequestStore } from './sqlite-human-request-store.ts';
import { SqlitePeerStore } from './sqlite-peer-store.ts';
import { SqlitePolicyStore } from './sqlite-policy-store.ts';
import { SqliteSealKeyStore } from './sqlite-seal-key-store.ts';
import { SqliteTaskStore } from './sqlite-task-store.ts';
import { SqliteTrustStore } from './sqlite-trust-store.ts';
import { SqliteWebhookStore } from './sqlite-webhook-store.ts';
import { IN_MEMORY } from './store-file.ts';
import { StoreState } from './store-state.ts';
import type { CommitSync } from './wal-sync.ts';

interface Parts {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly sync: CommitSync;
  readonly instances: Instances;
  readonly known: readonly Migration[];
  /** Private keys of the audit. */
  readonly keys: KeyRing;
  /** Where what is signed leaves the store for. */
  readonly folder: CheckpointFolder | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything that qmcp keeps, on one SQLite file. Made by `openSqliteStore`. */
export class SqliteStore implements SealedStore {
  readonly audit: AuditStore;
  readonly auditSeal: SqliteAuditSeal;
  readonly apiKeys: SqliteApiKeyStore;
  readonly sealKeys: SqliteSealKeyStore;
  readonly tasks: SqliteTaskStore;
  readonly humanRequests: SqliteHumanRequestStore;
  readonly policies: SqlitePolicyStore;
  readonly trust: SqliteTrustStore;
  readonly consoleSessions: SqliteConsoleSessionStore;
  readonly peers: SqlitePeerStore;
  readonly webhooks: SqliteWebhookStore;
  readonly changes: SqliteChangeFeed;
  readonly #parts: Parts;
  readonly #state: StoreState;
  readonly #writer: GroupCommit;
  readonly #reader: AuditPageReader;
  /** None in memory: nothing outlives that. */
  readonly #schedule: CheckpointSchedule | undefined;
  #closing: Promise<void> | undefined;

  /** Takes over the parts: `close()` closes them. */
  constructor(parts: Parts) {
    const { file, database, instances, clock, logger } = parts;
    this.#parts = parts;
    this.#state = new StoreState(logger);
    const sync = (): Promise<void> => parts.sync.sync();
    const onStore = { ...parts, state: this.#state, sync };
    const background = file === IN_MEMORY ? undefined : new Background(file);
    const checkpointer = background && new Checkpointer({ database, background, logger });
    this.#reader = background ?? new MemoryReader(database);
    const chain = new AuditChain({ database, clock, instance: instances.own });
    this.auditSeal = new SqliteAuditSeal({ ...onStore, chain, log: new SignedLog(onStore) });
    this.#schedule = background && new CheckpointSchedule({ seal: this.auditSeal, clock, logger });
    this.#writer = new GroupCommit({
      ...onStore,
      guest: chain,
      onCommitted: () => {
        checkpointer?.committed();
        this.#schedule?.committed();
      },
    });
    const shared = { database, state: this.#state, writer: this.#writer };
    this.audit = new SqliteAuditStore({ ...shared, reader: this.#reader, instances, chain });
    this.apiKeys = new SqliteApiKeyStore(shared);
    this.sealKeys = new SqliteSealKeyStore(shared);
    this.policies = new SqlitePolicyStore(shared);
    this.trust = new SqliteTrustStore(shared);
    this.consoleSessions = new SqliteConsoleSessionStore(shared);
    this.peers = new SqlitePeerStore({ ...shared, instances });
    this.changes = new SqliteChangeFeed({ ...onStore, ...shared, instance: instances.own });
    this.webhooks = new SqliteWebhookStore(shared);
    this.tasks = new SqliteTaskStore({ ...shared, instances });
    this.humanRequests = new SqliteHumanRequestStore({ ...shared, instances });
  }

  /** Writes, since only a write proves that one is possible. */
  ping(): Promise<void> {
    return this.#writer.write(() => this.#parts.instances.noteSeen());
  }

  async migrations(): Promise<readonly MigrationStatus[]> {
    this.#state.assertUsable();
    return migrationStatus(this.#parts.known, appliedMigrations(this.#parts.database));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const { database, sync, instances, logger } = this.#parts;
    this.changes.close();
    const said = this.#sayGoodbye();
    this.#state.close();
    await said;
    await this.#writer.settled();
    await this.#schedule?.close();
    try {
      await this.#reader.close();
    } catch (error) {
      // It only reads and copies, so nothing was lost with it.
      logger.warn({ err: error }, 'the background thread of the store died while it closed');
    }
    // The last connection of all copies the log into the database and removes it.
    database.close();
    await sync.close();
    instances.release();
  }

  /** Tells the others that nothing of ours needs recovering. They find out by themselves where that fails. */
  async #sayGoodbye(): Promise<void> {
    const { instances, logger } = this.#parts;
    try {
      await this.#writer.write(() => instances.noteEnded(instances.own));
    } catch (error) {
      logger.warn({ err: error }, 'the store could not write down that it closes');
    }
  }
}
