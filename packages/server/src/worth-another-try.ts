import { PlatformError } from '@qmcp/contracts';

/** Whether what failed may work later, as a store says of itself that is busy. */
export const isWorthAnotherTry = (error: unknown): boolean =>
  PlatformError.is(error) && error.retryable;
