import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import type { Clock, Logger, SealedStore } from '@qmcp/contracts';

import { CheckpointFolder } from '../audit/checkpoint-folder.ts';
import { KeyFolder, MemoryKeyRing } from '../audit/key-ring.ts';
import { keyFolderOf } from '../audit/read-public-keys.ts';
import { readMigrations } from '../migrations/read-migrations.ts';
import { InstanceLocks, noLocks } from './instance-lock.ts';
import { Instances } from './instances.ts';
import { migrate } from './migrate.ts';
import { openConnection, syncsOwnWal } from './open-connection.ts';
import { SqliteStore } from './sqlite-store.ts';
import { IN_MEMORY, prepareStoreFile } from './store-file.ts';
import { syncedBySqlite, WalSync } from './wal-sync.ts';

/** How a store is opened. */
export interface SqliteStoreOptions {
  /** The database file, made with its folder where missing; `:memory:` for a store that ends with the process. */
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process in the store, for people; each start counts as an instance of its own. */
  readonly instanceId: string;
  /** Folder that signed checkpoints of the audit are also written to. Default: `checkpoints` beside the file. */
  readonly checkpointFolder?: string | undefined;
}

/**
 * Opens the embedded store and brings it to the newest schema. Several processes may have one file open. What a promise
 * of the store resolved for survives a crash of the process and, on a disk that keeps what it synced, a power cut.
 * @throws PlatformError `store_unsupported` (the place or the runtime can't keep that promise), `store_incompatible`
 *   (written by another version), `store_busy`
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SealedStore> {
  const file = options.file === IN_MEMORY ? IN_MEMORY : prepareStoreFile(options.file);
  const database = await openConnection(file, options.clock);
  try {
    return await openOn(database, { ...options, file });
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openOn(database: DatabaseSync, options: SqliteStoreOptions): Promise<SealedStore> {
  const { file, clock, logger, instanceId } = options;
  const known = readMigrations('sqlite');
  await migrate(database, known, clock);
  const sync = syncsOwnWal(file) ? await WalSync.open(file) : syncedBySqlite;
  try {
    await sync.sync();
    const locks = file === IN_MEMORY ? noLocks : new InstanceLocks(file);
    const instances = await Instances.register(instanceId, { database, locks, clock });
    const sealing = openSealing(options);
    return new SqliteStore({ ...sealing, file, database, sync, instances, known, clock, logger });
  } catch (error) {
    await sync.close();
    throw error;
  }
}

/** Where the audit's private keys and checkpoints go; a store in memory takes its own with it. */
function openSealing({ file, checkpointFolder }: SqliteStoreOptions) {
  if (file === IN_MEMORY) return { keys: new MemoryKeyRing(), folder: undefined };
  return {
    keys: new KeyFolder(keyFolderOf(file)),
    folder: new CheckpointFolder(checkpointFolder ?? join(dirname(file), 'checkpoints')),
  };
}
