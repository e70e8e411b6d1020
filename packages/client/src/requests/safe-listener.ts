import type { Logger } from '@qmcp/contracts';

/** Wraps a listener of the application's, so that its failure reaches the log and not the connection. */
export const safeListener =
  <Value>(listener: (value: Value) => void, logger: Logger): ((value: Value) => void) =>
  (value) => {
    try {
      listener(value);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ reason }, 'A listener failed: what it was told is lost to it');
    }
  };
