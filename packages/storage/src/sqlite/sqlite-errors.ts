import { PlatformError } from '@qmcp/contracts';

const BUSY = 5;
const LOCKED = 6;

/** Whether another connection holds what was wanted: trying again may help. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  // The low byte is the primary result code; the rest says more of it.
  const code = Number(error.errcode) & 0xff;
  return code === BUSY || code === LOCKED;
}

/** The store stopped itself, since it can't promise any more that what it says is on disk. */
export const storeFailed = (cause: unknown): PlatformError =>
  new PlatformError(
    'store_failed',
    'The store has failed and refuses further work: check disk and permissions, then restart',
    { cause },
  );

export const storeClosed = (): PlatformError =>
  new PlatformError('store_closed', 'The store is closed');

export const storeBusy = (cause?: unknown): PlatformError =>
  new PlatformError('store_busy', 'The store is busy: try again in a moment', {
    cause,
    retryable: true,
  });
