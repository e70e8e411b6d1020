import type { Clock } from '@qmcp/contracts';

import { copyStore } from './copy-store.ts';
import type { CopyCounts } from './copy-store.ts';
import { openPostgresSource, openPostgresTarget } from './postgres-side.ts';
import { openSqliteSource, openSqliteTarget } from './sqlite-side.ts';

interface CopyOptions {
  readonly file: string;
  /** Of the database, past any pooler. */
  readonly directUrl: string;
  readonly clock: Clock;
}

/**
 * Copies a store's file into a database of PostgreSQL, all or nothing, and compares what arrived.
 * @returns rows by table
 * @throws PlatformError `not_found`, `store_not_empty`, `store_incompatible`, `copy_differs`, `store_…`
 */
export async function copyFileToDatabase(options: CopyOptions): Promise<CopyCounts> {
  await using source = openSqliteSource(options.file);
  await using target = await openPostgresTarget(options.directUrl, options.clock);
  return await copyStore(source, target);
}

/**
 * Copies a database of PostgreSQL, as it is at one moment, into a file that is not there yet, and compares what arrived.
 * @returns rows by table
 * @throws PlatformError `store_not_empty`, `store_incompatible`, `copy_differs`, `store_…`
 */
export async function copyDatabaseToFile(options: CopyOptions): Promise<CopyCounts> {
  await using source = await openPostgresSource(options.directUrl);
  await using target = await openSqliteTarget(options.file, options.clock);
  return await copyStore(source, target);
}
