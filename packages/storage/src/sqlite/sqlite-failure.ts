import { PlatformError } from '@qmcp/contracts';

// Primary result codes (sqlite.org/rescode.html).
const BUSY = 5;
const LOCKED = 6;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/** The low byte of an SQLite result code is the primary code; the rest says more of it. */
const primaryCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;

/** Whether another connection holds what was wanted, so that trying again may help. */
export function isBusy(error: unknown): boolean {
  const code = primaryCodeOf(error);
  return code === BUSY || code === LOCKED;
}

/** Whether the file or its disk is broken, so that nothing which follows can be trusted. */
export function isBroken(error: unknown): boolean {
  const code = primaryCodeOf(error);
  return code === IO_ERROR || code === CORRUPT || code === NOT_A_DATABASE;
}

/** What is wrong with a file of which {@link isBroken} holds, and what to do. */
export function whatIsBroken(file: string, error: unknown): string {
  if (primaryCodeOf(error) !== IO_ERROR) {
    return `'${file}' is damaged or no database of qmcp. Choose another file, or restore this one from a backup.`;
  }
  const why = error instanceof Error ? error.message : String(error);
  return `'${file}' cannot be read (${why}): check its disk, and whether that has room.`;
}

/** What to tell the caller of a write that failed while the store goes on. */
export function refusedWrite(error: unknown): PlatformError {
  if (PlatformError.is(error)) return error;
  if (primaryCodeOf(error) === FULL) {
    return new PlatformError(
      'store_failed',
      'The disk is full, so nothing was written: make room for the store.',
      { cause: error, retryable: true },
    );
  }
  const why = error instanceof Error ? error.message : String(error);
  return new PlatformError('store_failed', `Nothing was written: ${why}.`, { cause: error });
}
