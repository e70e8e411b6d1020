import { DatabaseError } from 'pg';

import { PlatformError } from '@qmcp/contracts';

// SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html).
const CHECK_VIOLATION = '23514';
const UNIQUE_VIOLATION = '23505';

/** The server is starting, full or a standby, or undid the statement: nothing was done. */
const UNDONE = new Set([
  '57P01', // admin_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '25006', // read_only_sql_transaction: a standby, until it takes over
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);

/** The connection broke, while nobody knows how far the statement had come. */
const BROKEN = new Set([
  '57P02', // crash_shutdown
  '57P05', // idle_session_timeout
  '08000', // connection_exception
  '08003', // connection_does_not_exist
  '08006', // connection_failure
  '08P01', // protocol_violation: what PgBouncer says when its server is gone
]);

/** Codes of the socket when no connection came about. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What the pool says when none of its connections became free in time; it has no code. */
const POOL_TIMEOUT = 'timeout exceeded when trying to connect';

/** What `pg` says when no connection came about; they have no codes. */
const NO_CONNECTION = new Set([
  POOL_TIMEOUT,
  'timeout expired',
  'Connection terminated due to connection timeout',
]);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

const messageOf = (error: unknown): string =>
  error instanceof Error && error.message !== '' ? error.message : (codeOf(error) ?? String(error));

/** Whether the server was not reached or could not serve, so that nothing was done and trying again may help. */
export function isUndone(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  if (error instanceof DatabaseError) return UNDONE.has(code);
  return NOT_CONNECTED.has(code) || NO_CONNECTION.has(messageOf(error));
}

/** Whether the connection failed, so that trying again may help, though what was asked may have been done. */
export function isDisturbed(error: unknown): boolean {
  if (PlatformError.is(error)) return false;
  if (isUndone(error)) return true;
  // Whatever did not come from the server came from the way there.
  return !(error instanceof DatabaseError) || BROKEN.has(codeOf(error) ?? '');
}

/** Whether all connections of a pool stayed in use. */
export const isPoolTimeout = (error: unknown): boolean => messageOf(error) === POOL_TIMEOUT;

/** Whether a row of that key is there already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === UNIQUE_VIOLATION;

/** Whether a batch of that number is in the stream already. */
export const isBatchDuplicate = (error: unknown): boolean =>
  isDuplicate(error) && error instanceof DatabaseError && error.constraint === 'audit_batch_pkey';

/** Whether there is no partition for a row. */
export const lacksPartition = (error: unknown): boolean =>
  codeOf(error) === CHECK_VIOLATION && /no partition/.test(messageOf(error));

/** The database can't be reached, or does not answer in time. */
export const databaseBusy = (cause: unknown): PlatformError =>
  new PlatformError(
    'store_busy',
    `The database does not answer (${messageOf(cause)}): try again in a moment. If this lasts, see that PostgreSQL runs, takes connections, and is reachable from here.`,
    { cause, retryable: true },
  );

/** Every connection is in use, and none became free in time. */
export const poolExhausted = (maxConnections: number, cause?: unknown): PlatformError =>
  new PlatformError(
    'store_busy',
    `All ${maxConnections} connections to the database are in use: try again in a moment. If this lasts, the database is too slow for this load, or something keeps its tables locked.`,
    { cause, retryable: true },
  );

/** The connection broke in the midst of a change. Has a code of its own, for who can find out what came of it. */
export const outcomeUnknown = (cause: unknown): PlatformError =>
  new PlatformError(
    'store_outcome_unknown',
    `The connection to the database broke during a change (${messageOf(cause)}), so it may have been made or not: look before you make it again.`,
    { cause },
  );

/** What to tell the caller of a statement that the database refused while it goes on. */
export function refusedStatement(error: unknown): PlatformError {
  if (PlatformError.is(error)) return error;
  return new PlatformError(
    'store_failed',
    `The database refused, and nothing was written: ${messageOf(error)}.`,
    { cause: error },
  );
}

/** What to tell the caller of a statement that failed, with nothing done or nothing that doing it again would spoil. */
export const failedStatement = (error: unknown): PlatformError =>
  isDisturbed(error) ? databaseBusy(error) : refusedStatement(error);
