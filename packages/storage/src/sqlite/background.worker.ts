/**
 * The background thread of a store: long reads and checkpoints, on a connection of its own, so that calls never wait
 * for them.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

import type { BackgroundReply, BackgroundRequest } from './background-protocol.ts';

/** A checkpoint that finds readers in its way comes back later; it does not wait. */
const LOCK_WAIT_MS = 100;

const { file } = workerData as { readonly file: string };
const database = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
database.exec('pragma wal_autocheckpoint = 0; pragma cache_size = -16000');

function serve(request: BackgroundRequest): readonly unknown[] {
  if (request.kind === 'checkpoint') {
    return database.prepare(`pragma wal_checkpoint(${request.mode})`).all();
  }
  return database.prepare(request.query.sql).all(...request.query.parameters);
}

parentPort?.on('message', (request: BackgroundRequest) => {
  const reply = ((): BackgroundReply => {
    try {
      return { id: request.id, rows: serve(request) };
    } catch (error) {
      return { id: request.id, error: error instanceof Error ? error.message : String(error) };
    }
  })();
  parentPort?.postMessage(reply);
});
