import type { Clock } from '@qmcp/contracts';

/**
 * Writes at once, since some proxies hold the headers back until then, and then from time to time.
 * @returns stops it
 */
export function keepAlive(
  clock: Clock,
  everyMs: number,
  write: () => Promise<unknown>,
): () => void {
  let cancelTimer: (() => void) | undefined;
  const writeAgain = (): void => {
    cancelTimer = clock.setTimer(writeAgain, everyMs);
    void write();
  };
  writeAgain();
  return () => cancelTimer?.();
}
