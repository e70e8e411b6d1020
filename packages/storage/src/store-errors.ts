import { PlatformError } from '@qmcp/contracts';

/** Too much at once, or another process holds the store: the same call may succeed in a moment. */
export const storeBusy = (cause?: unknown): PlatformError =>
  new PlatformError(
    'store_busy',
    'The store is busy: try again in a moment. If this lasts, the disk is too slow or another process keeps the store locked.',
    { cause, retryable: true },
  );

/** The call came after `close()`. */
export const storeClosed = (): PlatformError =>
  new PlatformError('store_closed', 'The store is closed: open it again to use it.');

/** The store can't promise any more that what it wrote is on disk, so it refuses all work. */
export const storeFailed = (cause: unknown): PlatformError =>
  new PlatformError(
    'store_failed',
    'The store has failed and refuses all work, since it can no longer vouch for what is on disk. Check the disk, then start again.',
    { cause },
  );

/** A place or runtime where the store can't keep its promises. */
export const storeUnsupported = (message: string, cause?: unknown): PlatformError =>
  new PlatformError('store_unsupported', message, { cause });

/** What is there of the audit is not what was signed for, so that nothing is done that would have to be signed as well. */
export const auditChanged = (instance: number, batch: number): PlatformError =>
  new PlatformError(
    'audit_changed',
    `Nothing was deleted: stream ${instance} of the audit is not what was signed for, from batch ${batch} on. Run \`qmcp audit verify\`, which says what was changed; if it finds nothing wrong, somebody else was deleting old records too: try again.`,
  );

/** Somebody was given the pseudonym of somebody else, whose records would be lost. */
export const nameChanged = (pseudonym: string): PlatformError =>
  new PlatformError(
    'audit_changed',
    `Nobody was forgotten: the pseudonym ${pseudonym} was not made for this principal, so somebody changed who is who. Run \`qmcp audit verify\`, restore the table \`actor\` from a backup, and try again.`,
  );
