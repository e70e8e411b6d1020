import type { Clock, Logger, Store } from '@qmcp/contracts';

import { migrationStatus, readMigrations } from '../migrations/read-migrations.ts';
import { Background } from './background.ts';
import { Checkpointer } from './checkpointer.ts';
import { GroupCommit } from './group-commit.ts';
import { InstanceLocks } from './instance-locks.ts';
import { appliedMigrations, migrate } from './migrate.ts';
import { isInMemory, openDatabase } from './open-database.ts';
import { directReader } from './reader.ts';
import { SqliteApiKeyStore } from './sqlite-api-key-store.ts';
import { SqliteAuditStore } from './sqlite-audit-store.ts';
import { storeClosed } from './sqlite-errors.ts';
import { SqliteSealKeyStore } from './sqlite-seal-key-store.ts';
import { WalSync } from './wal-sync.ts';

/** How a store is opened. */
export interface SqliteStoreOptions {
  /** The database file, made with its folder when missing; `:memory:` for a store that ends with the process. */
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Unique to this process and start: it names who writes, and whose open calls are lost when the process is. */
  readonly instanceId: string;
}

/** How long opening may wait for another process that migrates. */
const OPEN_WAIT_MS = 10_000;

/**
 * Opens the embedded store, and migrates it where needed. Several processes may have one file open. What a promise of
 * the store resolved for survives a crash and a power cut.
 * @throws PlatformError `store_unsupported`, `store_incompatible`
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, clock, logger, instanceId } = options;
  const known = readMigrations('sqlite');
  const database = openDatabase(file, { lockWaitMs: OPEN_WAIT_MS });
  migrate(database, known, clock);
  // From here on a lock is waited for without blocking; see GroupCommit.
  database.exec('pragma busy_timeout = 0');

  const locks = new InstanceLocks(file);
  locks.hold(instanceId);
  const wal = new WalSync(file);
  const background = new Background(file);
  const checkpointer = new Checkpointer({ wal, background, logger });
  const writer = new GroupCommit(database, {
    sync: () => wal.sync(),
    clock,
    onCommitted: () => checkpointer.committed(),
  });
  const reader = isInMemory(file) ? directReader(database) : background;
  const parts = { database, writer, reader, locks, clock, instance: instanceId };

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await writer.close();
    await background.close();
    await wal.close();
    database.close();
    locks.release();
  };
  return {
    audit: new SqliteAuditStore(parts),
    apiKeys: new SqliteApiKeyStore(parts),
    sealKeys: new SqliteSealKeyStore(parts),
    ping: () => writer.write(() => undefined),
    async migrations() {
      if (closing !== undefined) throw storeClosed();
      return migrationStatus(known, appliedMigrations(database));
    },
    close: () => (closing ??= close()),
  };
}
