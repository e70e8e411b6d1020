import { PlatformError } from '@qmcp/contracts';

/** Whether a store can't tell if a change was made: its connection broke meanwhile. It may have been, or still be. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  PlatformError.is(error) && error.code === 'store_outcome_unknown';

/** Whether what failed may work later, for who finds out first whether it was done after all. */
export const isWorthAnotherTry = (error: unknown): boolean =>
  PlatformError.is(error) && (error.retryable || isOutcomeUnknown(error));
