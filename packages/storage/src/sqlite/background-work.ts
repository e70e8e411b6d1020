import { DatabaseSync } from 'node:sqlite';

import type { BackgroundReply, BackgroundRequest, BackgroundWork } from './background-request.ts';
import { checkpoint } from './checkpoint.ts';
import { readAuditPage } from './read-audit-page.ts';

/** How long a checkpoint may keep writers waiting for a reader that is in its way. */
const LOCK_WAIT_MS = 100;

/** Opens the background's own connection and tells how to answer a request. */
export function openBackground(file: string): (request: BackgroundRequest) => BackgroundReply {
  const database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
  // A checkpoint syncs as the writer's commits do; see WalSync.
  database.exec('pragma synchronous = normal; pragma wal_autocheckpoint = 0');
  const work: BackgroundWork = {
    readPage: ({ filter, page }) => readAuditPage(database, filter, page),
    checkpoint: ({ mode }) => checkpoint(database, mode),
    close: () => database.close(),
  };
  return ({ id, kind, ask }) => {
    try {
      return { id, result: (work[kind] as (ask: unknown) => unknown)(ask) };
    } catch (error) {
      return { id, error };
    }
  };
}
