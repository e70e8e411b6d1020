import type { Clock, Logger, SealedStore } from '@qmcp/contracts';

import { CheckpointFolder } from '../audit/checkpoint-folder.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';
import { Connections } from './connections.ts';
import { DatabaseKeyRing } from './database-key-ring.ts';
import { openDirectConnection } from './direct-connection.ts';
import { DirectSession } from './direct-session.ts';
import { Instances } from './instances.ts';
import { migrate } from './migrate.ts';
import { Partitions } from './partitions.ts';
import { failedStatement, isUndone } from './postgres-failure.ts';
import { PostgresStore } from './postgres-store.ts';
import { retryWhileDisturbed } from './retry-while-disturbed.ts';
import { warnOfLaxDurability } from './warn-of-lax-durability.ts';

/** How a store is opened. */
export interface PostgresStoreOptions {
  /** `postgres://…`; PgBouncer may stand in between, in transaction mode. */
  readonly url: string;
  /** The database itself, where `url` names a pooler. Default: `url`. */
  readonly directUrl?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process in the store, for people; each start counts as an instance of its own. */
  readonly instanceId: string;
  /**
   * Opens the private key that signs the audit, which the database keeps encrypted: the same on each host, at least 32
   * random characters. Without it records are sealed, and nothing is signed.
   */
  readonly auditKeySecret?: string | undefined;
  /** Folder that signed checkpoints of the audit are also written to. Default: they stay in the database alone. */
  readonly checkpointFolder?: string | undefined;
  /** Most connections of this process, one of them direct; at least 4. Default 10. */
  readonly maxConnections?: number;
  /** How long the database may be away before callers hear of it. Default 10 seconds. */
  readonly giveUpAfterMs?: number;
  /** How long a process must have been out of touch before it counts as gone. Default 15 seconds. */
  readonly lostAfterMs?: number;
}

const UNSIGNED =
  'the audit is sealed and not signed, so who owns the database can change it unseen: set QMCP_AUDIT_KEY_SECRET';

const DEFAULTS = { maxConnections: 10, giveUpAfterMs: 10_000, lostAfterMs: 15_000 };

/**
 * Opens the store on PostgreSQL 15 or newer and brings it to the newest schema. Several processes may share one database.
 * What a promise of the store resolved for survives a crash of either side, and a power cut where the database's
 * `fsync` and `synchronous_commit` are on. A database that restarts is waited for, and found again by itself.
 * @throws PlatformError `store_unsupported` (no such database, or a pooler without a direct way), `store_incompatible`
 *   (written by another version), `store_busy` (it does not answer), `store_failed` (it refuses)
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<SealedStore> {
  const given = { ...DEFAULTS, ...options };
  try {
    return await openOn(given);
  } catch (error) {
    throw failedStatement(error);
  }
}

async function openOn(options: PostgresStoreOptions & typeof DEFAULTS): Promise<SealedStore> {
  const { url, directUrl = url, clock, logger, maxConnections } = options;
  const { auditKeySecret, checkpointFolder } = options;
  const known = readMigrations('postgres');
  // They connect when they are first used.
  const writing = new Connections({ ...options, maxConnections: 1 });
  const signing = new Connections({ ...options, maxConnections: 1 });
  const shared = new Connections({ ...options, maxConnections: maxConnections - 3 });
  await migrateThrough(directUrl, { ...options, known });
  const session = await DirectSession.open({ url: directUrl, clock, logger });
  try {
    await warnOfLaxDurability(writing, logger);
    if (auditKeySecret === undefined) logger.warn({}, UNSIGNED);
    const partitions = new Partitions(writing);
    const instances = await Instances.register({ ...options, session, connections: writing });
    return new PostgresStore({
      ...options,
      writing,
      signing,
      shared,
      session,
      instances,
      partitions,
      known,
      keys: new DatabaseKeyRing(auditKeySecret),
      folder: checkpointFolder === undefined ? undefined : new CheckpointFolder(checkpointFolder),
    });
  } catch (error) {
    await Promise.all([session.close(), writing.close(), signing.close(), shared.close()]);
    throw error;
  }
}

/** Waits for a database that is just starting. */
async function migrateThrough(
  directUrl: string,
  {
    known,
    clock,
    giveUpAfterMs,
  }: { known: readonly Migration[]; clock: Clock; giveUpAfterMs: number },
): Promise<void> {
  const client = await retryWhileDisturbed(() => openDirectConnection(directUrl), {
    clock,
    giveUpAfterMs,
    isWorthwhile: isUndone,
  });
  try {
    await migrate(client, known, clock);
  } finally {
    await client.end();
  }
}
