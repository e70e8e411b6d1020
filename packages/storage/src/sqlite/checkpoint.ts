import type { DatabaseSync } from 'node:sqlite';

/** How far the write-ahead log has been copied into the database, in pages. */
export interface WalProgress {
  readonly logPages: number;
  readonly copiedPages: number;
  /** Whether somebody was in the way. */
  readonly busy: boolean;
}

/**
 * `noop` only looks. `passive` copies what readers let it, in nobody's way. `restart` makes writers wait until all is
 * copied and no reader needs the log, so that it starts over instead of growing; `truncate` empties it besides.
 */
export type CheckpointMode = 'noop' | 'passive' | 'restart' | 'truncate';

/** Copies the write-ahead log into the database. Blocks its thread while it does. */
export function checkpoint(database: DatabaseSync, mode: CheckpointMode): WalProgress {
  const row = database.prepare(`pragma wal_checkpoint(${mode})`).get();
  return {
    logPages: Number(row?.['log']),
    copiedPages: Number(row?.['checkpointed']),
    busy: row?.['busy'] !== 0,
  };
}
