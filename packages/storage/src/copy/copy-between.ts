import type { Clock } from '@qmcp/contracts';

import { copyStore } from './copy-store.ts';
import type { CopyCounts } from './copy-store.ts';
import { openPostgresSource, openPostgresTarget } from './postgres-side.ts';
import { openSqliteSource, openSqliteTarget } from './sqlite-side.ts';

interface CopyOptions {
  readonly file: string;
  /** Of the database, past any pooler. */
  readonly directUrl: string;
  /** Opens the private key in the database that signs the audit. */
  readonly auditKeySecret?: string | undefined;
  readonly clock: Clock;
}

/**
 * Copies a store's file into a database of PostgreSQL, all or nothing, and compares what arrived. The private key that
 * signs the audit goes along from `audit-keys` beside the file, where it is.
 * @returns rows by table
 * @throws PlatformError `not_found`, `store_not_empty`, `store_incompatible`, `copy_differs`, `audit_key_missing` without a
 *   secret for that key, `store_…`
 */
export async function copyFileToDatabase(options: CopyOptions): Promise<CopyCounts> {
  await using source = openSqliteSource(options.file);
  await using target = await openPostgresTarget(options);
  return await copyStore(source, target, { withKey: true });
}

/**
 * Copies a database of PostgreSQL, as it is at one moment, into a file that is not there yet, and compares what arrived.
 * @param options - `withKey`: whether the private key that signs the audit goes along, to `audit-keys` beside the file; it has
 *   no place in a backup
 * @returns rows by table
 * @throws PlatformError `store_not_empty`, `store_incompatible`, `copy_differs`, `audit_key_missing` without the secret that
 *   opens that key, `store_…`
 */
export async function copyDatabaseToFile(
  options: CopyOptions & { readonly withKey: boolean },
): Promise<CopyCounts> {
  await using source = await openPostgresSource(options);
  await using target = await openSqliteTarget(options.file, options.clock);
  return await copyStore(source, target, options);
}
