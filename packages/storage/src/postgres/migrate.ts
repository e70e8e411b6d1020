import type { Clock } from '@qmcp/contracts';
import type { Client } from 'pg';

import { pendingMigrations } from '../migrations/pending-migrations.ts';
import type { AppliedMigration } from '../migrations/pending-migrations.ts';
import type { Migration } from '../migrations/read-migrations.ts';
import { on } from './asker.ts';
import type { Asker } from './asker.ts';
import { sealGenesis } from './seal-genesis.ts';

const TABLE = `create table if not exists schema_migration (
  name text collate "C" primary key, checksum text not null, applied_at_ms bigint not null
)`;

/** What all processes that migrate agree on; ends with the transaction. */
const LOCK = "select pg_advisory_xact_lock(hashtext('qmcp migrations'))";

/** What migrations do that SQL can't; runs right after their text. */
const followUps: Readonly<Record<string, (connection: Asker, nowMs: number) => Promise<void>>> = {
  '0009_audit_chain': sealGenesis,
};

/** What a database has, in the order of names. */
export const APPLIED = {
  text: 'select name, checksum, applied_at_ms as "appliedAtMs" from schema_migration order by name',
};

/**
 * Brings the database to the newest schema, all or nothing, in one transaction that only one process can be in: of
 * several that start at once, one migrates and the others find it done.
 * @param client - a direct connection
 * @throws PlatformError `store_incompatible`; else what `pg` throws
 */
export async function migrate(
  client: Client,
  known: readonly Migration[],
  clock: Clock,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(LOCK);
    await client.query(TABLE);
    const { rows } = await client.query<AppliedMigration>(APPLIED);
    for (const { name, sql, checksum } of pendingMigrations(known, rows)) {
      await client.query(sql);
      await followUps[name]?.(on(client), clock.nowMs());
      await client.query('insert into schema_migration values ($1, $2, $3)', [
        name,
        checksum,
        clock.nowMs(),
      ]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
