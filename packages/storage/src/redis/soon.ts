import type { Clock } from '@qmcp/contracts';

/**
 * What Redis replies, if it does so in time: one that is there but stuck must not hold up who asks.
 * @throws Error where it does not; a reply that comes later is not heard
 */
export async function soon<T>(reply: Promise<T>, timeoutMs: number, clock: Clock): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancelTimer = clock.setTimer(
    () => late.reject(new Error(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  return Promise.race([reply, late.promise]).finally(cancelTimer);
}
